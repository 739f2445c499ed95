"""What keeps an issued edition from being changed, whoever asks the database?

Triggers on SQLite and PostgreSQL: an issued edition is neither changed nor deleted, and neither are its files and
steps; no file is added to it. SQLite drops the triggers of a table that a migration makes anew: such a migration
calls `protect` again (docs/decisions/0012-editions.md).
"""

from __future__ import annotations

from typing import Any

SENTENCE = "Báo cáo đã phát hành thì không sửa, không xóa; hãy lập đính chính."
EDITION, FILE, STEP = "reports_edition", "reports_editionfile", "reports_editionstep"
OWN = "{row}.state = 'issued'"
PARENT = f"EXISTS (SELECT 1 FROM {EDITION} WHERE id = {{row}}.edition_id AND state = 'issued')"  # noqa: S608 - ours
GUARDS = [  # table, what is refused, when: asked of the row as it is or, for an insert, as it would be
    (EDITION, "UPDATE", OWN.format(row="OLD")),
    (EDITION, "DELETE", OWN.format(row="OLD")),
    (FILE, "INSERT", PARENT.format(row="NEW")),
    (FILE, "UPDATE", PARENT.format(row="OLD")),
    (FILE, "DELETE", PARENT.format(row="OLD")),
    (STEP, "UPDATE", PARENT.format(row="OLD")),
    (STEP, "DELETE", PARENT.format(row="OLD")),
]


def protect(apps: Any, schema_editor: Any) -> None:
    """Sets all triggers (for `RunPython`); those that stand already are set anew."""
    release(apps, schema_editor)
    make = _in_sqlite if schema_editor.connection.vendor == "sqlite" else _in_postgres
    with schema_editor.connection.cursor() as cursor:
        for guard in GUARDS:
            cursor.execute(make(*guard))


def release(apps: Any, schema_editor: Any) -> None:
    """Takes the triggers away: the way back of the migration."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        for table, change, _ in GUARDS:
            name = _name(table, change)
            on = "" if is_sqlite else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            if not is_sqlite:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _name(table: str, change: str) -> str:
    return f"{table}_issued_{change.lower()}"


def _in_sqlite(table: str, change: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {_name(table, change)} BEFORE {change} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    )


def _in_postgres(table: str, change: str, condition: str) -> str:
    """A function for each trigger: PostgreSQL's WHEN holds no subquery."""
    name, row = _name(table, change), "OLD" if change == "DELETE" else "NEW"
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {condition} THEN
            RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN {row};
        END $$;
        CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
    """
