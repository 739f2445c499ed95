"""Does the database know how much lies in its tables? Told after much was loaded, so that its plans fit."""

from django.db import connection


def renew() -> None:
    """On PostgreSQL the planner works from statistics that it takes now and then: after a load they are those of
    empty tables, and a plan made of them has taken minutes in place of milliseconds. SQLite plans by its indexes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
