"""Which address leads where?"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from portal import exports, notices
from reports.api import FiguresView
from reports.views import board, home
from tasks.api import AssignmentViewSet, TaskViewSet
from tasks.views import directives, evidence, imports, lists, steps, task

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Quản trị cổng theo dõi văn bản chỉ đạo"
admin.site.index_title = "Danh mục và nhật ký"

api = SimpleRouter()
api.register("tasks", TaskViewSet, basename="api-task")
api.register("assignments", AssignmentViewSet, basename="api-assignment")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("tong-quan/", board.dashboard, name="dashboard"),
    path("so-sanh/", board.comparison, name="comparison"),
    path("nhiem-vu/", lists.task_list, name="task_list"),
    path("nhiem-vu/xuat.xlsx", exports.export, {"kind": "tasks", "form": "xlsx"}, name="task_export"),
    path("xuat/<slug:kind>.<slug:form>", exports.export, name="export"),
    path("xuat/<int:pk>/", exports.export_job, name="export_job"),
    path("xuat/<int:pk>/huy/", exports.export_cancel, name="export_cancel"),
    path("xuat/<int:pk>/tai/", exports.export_download, name="export_download"),
    path("nhap-lieu/", imports.import_start, name="import_start"),
    path("nhap-lieu/mau/<slug:kind>.xlsx", imports.import_blank, name="import_blank"),
    path("nhap-lieu/<int:pk>/", imports.import_run, name="import_run"),
    path("nhap-lieu/<int:pk>/<slug:step>/", imports.import_step, name="import_step"),
    path("nhap-lieu/<int:pk>/loi.xlsx", imports.import_marked, name="import_marked"),
    path("nhiem-vu/<int:pk>/", task.task_page, name="task"),
    path("nhiem-vu/<int:pk>/giao/", task.assign_agency, name="assign_agency"),
    path("phan-cong/<int:pk>/<slug:verb>/", steps.step_page, name="step"),
    path("minh-chung/<int:pk>/", evidence.evidence_download, name="evidence"),
    path("cho-xac-nhan/", lists.verification_queue, name="verification_queue"),
    path("van-ban/", board.directive_list, name="directive_list"),
    path("van-ban/<slug:slug>/", directives.directive_page, name="directive"),
    path("bao-cao/", include("reports.urls")),
    path("thong-bao/", notices.notice_list, name="notice_list"),
    path("thong-bao/da-doc/", notices.notices_read, name="notices_read"),
    path("thong-bao/<int:pk>/", notices.notice_open, name="notice_open"),
    path("tai-khoan/", include("portal.accounts_urls")),
    path("api/figures/", FiguresView.as_view(), name="api-figures"),
    path("api/", include(api.urls)),
    path("health/", include("portal.health")),
    path("quan-tri/", admin.site.urls),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.broken"
