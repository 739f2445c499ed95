"""How does a person bring tasks, agencies and progress in from a workbook?"""

from django.http import Http404, HttpRequest, HttpResponse


def import_start(request: HttpRequest, **where: object) -> HttpResponse:
    raise Http404


import_blank = import_run = import_step = import_marked = import_start
