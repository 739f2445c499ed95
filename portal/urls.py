"""Which address leads where?"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from reports.views import board, editions, home
from tasks.api import AssignmentViewSet, TaskViewSet
from tasks.views import directives, evidence, lists, steps, task

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Quản trị cổng theo dõi văn bản chỉ đạo"
admin.site.index_title = "Danh mục và nhật ký"

api = SimpleRouter()
api.register("tasks", TaskViewSet, basename="api-task")
api.register("assignments", AssignmentViewSet, basename="api-assignment")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("tong-quan/", board.dashboard, name="dashboard"),
    path("nhiem-vu/", lists.task_list, name="task_list"),
    path("nhiem-vu/xuat.xlsx", lists.task_export, name="task_export"),
    path("nhiem-vu/<int:pk>/", task.task_page, name="task"),
    path("nhiem-vu/<int:pk>/giao/", task.assign_agency, name="assign_agency"),
    path("phan-cong/<int:pk>/<slug:verb>/", steps.step_page, name="step"),
    path("minh-chung/<int:pk>/", evidence.evidence_download, name="evidence"),
    path("cho-xac-nhan/", lists.verification_queue, name="verification_queue"),
    path("van-ban/", board.directive_list, name="directive_list"),
    path("van-ban/<slug:slug>/", directives.directive_page, name="directive"),
    path("bao-cao/", editions.report_list, name="report_list"),
    path("bao-cao/<int:pk>/", editions.report_job, name="report_job"),
    path("bao-cao/<int:pk>/huy/", editions.report_cancel, name="report_cancel"),
    path("bao-cao/<int:pk>/tai/", editions.report_download, name="report_download"),
    path("tai-khoan/", include("portal.accounts_urls")),
    path("api/", include(api.urls)),
    path("health/", include("portal.health")),
    path("quan-tri/", admin.site.urls),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.broken"
