"""Two people press at once: each is a thread with a connection of its own.

On PostgreSQL they meet at the row's lock; on SQLite, in a file of their own (the suite's database lies in memory,
where threads would share one connection's locks), at its lock.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections


@pytest.fixture
def own_connections(transactional_db, tmp_path):
    """A database that several threads can be connected to at once."""
    if connection.vendor != "sqlite":
        yield
        return
    described, in_memory = connections.settings["default"], connections["default"]
    name = described["NAME"]
    described["NAME"] = str(tmp_path / "threads.sqlite3")
    connections["default"] = in_file = connections.create_connection("default")
    in_memory.ensure_connection()
    in_file.ensure_connection()
    in_memory.connection.backup(in_file.connection)
    yield
    in_file.close()
    connections["default"], described["NAME"] = in_memory, name


def at_once(*steps, refusals=()):
    """Runs the steps in threads that start together; what each returned, or the refusal that it met."""
    gate = threading.Barrier(len(steps))

    def press(step):
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            return step()
        except refusals as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(press, steps, timeout=60))
