"""Workbooks for the tests of imports, and the way in: upload, try, confirm."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from portal import jobs
from tasks import jobs as _handlers  # noqa: F401 - the kinds of jobs
from tasks.imports import running

ANNEX_1 = ["STT", "Nhiệm vụ", "Văn bản giao nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"]
ANNEX_2 = ["STT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Kết quả thực hiện", "Tiến độ"]
OWN = ["Mã nhiệm vụ", "Văn bản giao nhiệm vụ", "Mục, điểm", "Nội dung nhiệm vụ", "Cơ quan chủ trì"]


def workbook(*rows, above=(), **sheets):
    """The bytes of a workbook; the first row after `above` is the head."""
    book = Workbook()
    for row in (*([line] for line in above), *rows):
        book.active.append(list(row))
    for title, more in sheets.items():
        page = book.create_sheet(title)
        for row in more:
            page.append(list(row))
    return saved(book)


def saved(book):
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def upload(content, name="bang.xlsx"):
    return SimpleUploadedFile(name, content)


def tried(user, kind, content, name="bang.xlsx", **about):
    """The run of an uploaded workbook, after it was tried."""
    run = running.receive(user, kind, upload(content, name), **about)
    jobs.run_job(run.job.pk)
    run.refresh_from_db()
    return run


def confirmed(run, user=None):
    """The run after somebody confirmed it and the job was done."""
    assert running.confirm(run, user or run.by)
    run.refresh_from_db()
    jobs.run_job(run.job.pk)
    run.refresh_from_db()
    return run


def brought_in(user, kind, content, **about):
    run = tried(user, kind, content, **about)
    assert run.state == "ready", (run.note, run.outcome.get("errors"))
    confirmed(run)
    assert run.state == "done", run.note
    return run


def counts(run):
    return tuple(run.outcome[name] for name in ("new", "changed", "unchanged", "wrong"))


def words(run):
    return [error["words"] for error in run.outcome["errors"]]


def notes(run):
    return [note["words"] for note in run.outcome["notes"]]
