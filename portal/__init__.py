"""The project: settings, routes, background jobs, health, the commands that start it."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
