"""How does the API answer a refused step? 409, or 403, with the sentence that the page shows."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def refusals(error: Exception, context: dict[str, Any]) -> Response | None:
    """A step that the life cycle or a policy refuses is a conflict, or forbidden, said in a sentence."""
    status = getattr(error, "api_status", None)
    if status is not None:
        return Response({"detail": str(error)}, status=status)
    return exception_handler(error, context)
