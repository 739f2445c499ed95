"""Tasks over HTTP for other systems: read what the pages show, take the steps that the pages offer.

Nobody wants to enter the same task in two systems (domain.md section 6). Rows come through `visible_to`; a step
goes through `actions.perform`; a refused one is 409 (forbidden: 403) with the sentence that the page shows.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import User
from portal import clock
from tasks import policies, timeliness
from tasks.actions import Forbidden, perform
from tasks.filters import TaskFilter
from tasks.forms import FORMS
from tasks.listing import Entry, listing
from tasks.models import Assignment, Event, Task
from tasks.querysets import TaskQuerySet


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    agency = serializers.CharField(source="agency.code")
    agency_name = serializers.CharField(source="agency.name")
    timeliness = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Assignment
        fields = (
            "id", "agency", "agency_name", "role", "status", "timeliness", "due_at", "original_due_at",
            "claimed_at", "verified_at", "last_update_at", "progress", "version", "actions",
        )  # fmt: skip
        read_only_fields = fields

    def get_timeliness(self, part: Assignment) -> str | None:
        return timeliness.cell_of(part, clock.now())

    def get_actions(self, part: Assignment) -> list[str]:
        return policies.available_actions(self.context["request"].user, part)


class TaskSerializer(serializers.ModelSerializer[Task]):
    directive = serializers.CharField(source="directive.number")
    block = serializers.CharField(source="block.code", default=None)
    timeliness = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = (
            "id", "directive", "ref", "text", "block", "problem_group", "phrase", "due_at", "original_due_at",
            "recurrence", "status", "timeliness", "deliverables",
        )  # fmt: skip
        read_only_fields = fields

    def get_timeliness(self, task: Task) -> str | None:
        return timeliness.cell_of(task, clock.now())


class PastTaskSerializer(serializers.BaseSerializer[Entry]):
    """A task as it was at the end of the day asked for; `moment` comes with the context."""

    def to_representation(self, entry: Entry) -> dict[str, Any]:
        told = TaskSerializer(entry.task).data
        due_at = serializers.DateTimeField().to_representation(entry.own.due_at) if entry.own.due_at else None
        cell = timeliness.cell_of(entry.own, self.context["moment"])
        return {**told, "due_at": due_at, "status": entry.own.status, "timeliness": cell}


class TaskDetailSerializer(TaskSerializer):
    assignments = AssignmentSerializer(many=True)

    class Meta(TaskSerializer.Meta):
        fields = (*TaskSerializer.Meta.fields, "assignments")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class EventSerializer(serializers.ModelSerializer[Event]):
    actor = serializers.CharField(default="")
    agency = serializers.CharField(source="agency.name")

    class Meta:
        model = Event
        fields = (
            "at", "verb", "actor", "agency", "from_status", "to_status", "note",
            "letter_number", "letter_date", "by_proxy",
        )  # fmt: skip
        read_only_fields = fields


class TaskViewSet(viewsets.ReadOnlyModelViewSet[Task]):
    """`GET /api/tasks/` takes the filters of the task list; `GET /api/tasks/<id>/events/` is the history."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """With `on`, as it was at the end of that day."""
        chosen = TaskFilter(request.query_params, request.user)
        if chosen.past_day is None:
            return super().list(request, *args, **kwargs)
        told = listing(chosen, chosen.moment(), chosen.now)
        page = self.paginator.paginate_queryset(told, request, view=self)  # type: ignore[union-attr]
        rows = PastTaskSerializer(page, many=True, context={"moment": told.moment}).data  # type: ignore[arg-type]
        return self.get_paginated_response(rows)

    def get_queryset(self) -> TaskQuerySet:
        if self.action != "list":
            visible = Task.objects.visible_to(self.request.user)
            return visible.select_related("directive", "block").prefetch_related("assignments__agency")
        chosen = TaskFilter(self.request.query_params, self.request.user)
        if not chosen.is_valid():
            raise serializers.ValidationError(chosen.errors.get_json_data())
        return chosen.rows().select_related("directive", "block")

    def get_serializer_class(self) -> type[TaskSerializer]:
        return TaskDetailSerializer if self.action == "retrieve" else TaskSerializer

    @action(detail=True)
    def events(self, request: Request, pk: str | None = None) -> Response:
        events = self.get_object().events.select_related("actor", "agency")
        return Response(EventSerializer(events, many=True).data)


class AssignmentViewSet(viewsets.GenericViewSet[Assignment]):
    """`POST /api/assignments/<id>/<verb>/` takes a step, with the fields of the page's form (files as multipart)."""

    parser_classes = (FormParser, MultiPartParser)
    serializer_class = AssignmentSerializer
    metadata_class = None

    def get_queryset(self) -> Any:
        return Assignment.objects.visible_to(self.request.user).select_related("task__block", "agency").distinct()

    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        return Response(self._shown(self.get_object(), request))

    @action(detail=True, methods=["post"], url_path=r"(?P<verb>[a-z_]+)")
    def step(self, request: Request, pk: str | None = None, verb: str = "") -> Response:
        user = cast(User, request.user)
        assignment = self.get_object()
        if verb not in FORMS:
            raise Http404
        if not policies.may(user, verb, assignment):
            raise Forbidden(policies.why_not(user, verb, assignment))
        form = FORMS[verb](assignment, user, verb, request.data, request.FILES)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors.get_json_data())
        perform(user, assignment, verb, form.step_data())
        return Response(self._shown(assignment, request))

    def _shown(self, assignment: Assignment, request: Request) -> Any:
        return AssignmentSerializer(assignment, context={"request": request}).data
