"""Which address of /bao-cao/ leads where?"""

from django.urls import path

from reports.views import edition, editions, layouts, papers

urlpatterns = [
    path("", editions.report_list, name="report_list"),
    path("lap/", editions.edition_new, name="edition_new"),
    path("viec/<int:pk>/", editions.report_job, name="report_job"),
    path("viec/<int:pk>/huy/", editions.report_cancel, name="report_cancel"),
    path("mau/<int:pk>/xoa/", layouts.layout_delete, name="layout_delete"),
    path("<int:pk>/", edition.edition_page, name="edition"),
    path("<int:pk>/soan/", edition.edition_words, name="edition_words"),
    path("<int:pk>/cac-phan/", layouts.edition_parts, name="edition_parts"),
    path("<int:pk>/in-thu/", edition.edition_print, name="edition_print"),
    path("<int:pk>/dung/", edition.edition_stop, name="edition_stop"),
    path("<int:pk>/tien-do/", edition.edition_progress, name="edition_progress"),
    path("<int:pk>/trang-in.pdf", papers.edition_pages, name="edition_pages"),
    path("<int:pk>/tai/<slug:form>/", papers.edition_file, name="edition_file"),
    path("<int:pk>/buoc/<slug:verb>/", edition.edition_step, name="edition_step"),
]
