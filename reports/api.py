"""Figures over HTTP for other systems: the same as on the dashboard and by `manage.py figures --json`."""

from __future__ import annotations

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reports.asked import FiguresForm, answer
from tasks.models import Task


class FiguresView(APIView):
    """`GET /api/figures/?on=2025-10-19&by=block`, of the tasks that this person may see."""

    def get(self, request: Request) -> Response:
        form = FiguresForm(request.query_params, Task.objects.visible_to(request.user))
        if not form.is_valid():
            raise ValidationError(form.errors.get_json_data())
        return Response(answer(form))
