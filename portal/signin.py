"""What happens to a form that is sent after the session has ended? It is shown back, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase

from portal.errors import stale_form


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every page asks for signing in; what was written on one without it is not thrown away."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.method == "POST" and request.POST:
            return stale_form(request)
        return super().handle_no_permission(request, view_func)
