"""A report says of its span what was true at its end, whenever it is gathered."""

import json
from datetime import date, timedelta
from random import Random

import pytest

from portal import clock
from reports import figures
from reports.content import Content
from reports.gathering import NotBegun, gather
from reports.scopes import COMMON, WHOLE, UnknownScope, scope_of
from reports.spans import Span, week
from tasks import extensions, lifecycle
from tasks.lifecycle import Part, Report
from tasks.models import Assignment, Evidence, Task
from tasks.succession import hand_over
from tests.conftest import make_agency, moment

BEFORE, FIRST, W41, W42 = (week(f"2025-W{number}") for number in (39, 40, 41, 42))
W43, W44, W45, W46 = (week(f"2025-W{number}") for number in (43, 44, 45, 46))  # the cast's is due on Friday of W44
