"""Which address leads where?"""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("quan-tri/", admin.site.urls),
]
