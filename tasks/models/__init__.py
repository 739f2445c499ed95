"""The work and its record: tasks, assignments, and everything that happened to them."""

from tasks.models.imports import ImportRun
from tasks.models.record import Download, Event, Evidence, Extension, MissedDeadline, Update
from tasks.models.work import Assignee, Assignment, Deadline, Facts, Task

__all__ = [
    "Assignee",
    "Assignment",
    "Deadline",
    "Download",
    "Event",
    "Evidence",
    "Extension",
    "Facts",
    "ImportRun",
    "MissedDeadline",
    "Task",
    "Update",
]
