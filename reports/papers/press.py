"""How are the parts of a long document typeset at once? By processes of their own, which know HTML and nothing else.

A part learns the number of its first page when those before it are laid out, before its page numbers are drawn.
The processes speak in pickles: to them a `Job`, back the number of pages, to them the pages before, back `Pages`.
"""

from __future__ import annotations

import gc
import os
import pickle  # between processes of one program
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = min(3, os.cpu_count() or 1)  # with parts as long as in cutting.py, three stay under 1 GB
VARIANT = "pdf/a-3a"


class PressStopped(RuntimeError):
    """A process that typesets ended before its work; what it said stands in the log."""


@dataclass(frozen=True)
class Job:
    html: str
    style: str  # path of the style sheet
    enclosed: tuple[dict[str, Any], ...] = ()  # what WeasyPrint's Attachment takes


@dataclass(frozen=True)
class Pages:
    """A part as PDF objects by number, and where in them its pages and its tags begin."""

    objects: list[tuple[bytes, bool]]  # the object, and whether it may be compressed with others
    pages: list[int]
    heights: list[float]
    bookmarks: list[list[Any]]
    catalog: dict[str, bytes]
    info: dict[str, bytes]
    tags: int  # the root of the structure
    tagged: int  # the document in it
    kids: list[bytes] = field(default_factory=list)  # of the document
    nums: list[bytes] = field(default_factory=list)  # the parents of marked content, by page


# --- in the process that asks -------------------------------------------------------------------


def typeset_all(jobs: Sequence[Job]) -> Generator[Pages]:
    """The parts in their order."""
    counts: list[Future[int]] = [Future() for _ in jobs]
    crews = [_hired() for _ in range(min(PROCESSES, len(jobs)))]
    free = list(crews)
    with ThreadPoolExecutor(len(crews)) as pool:
        try:
            runs = [pool.submit(_follow, free, jobs, counts, number) for number in range(len(jobs))]
            for run in runs:
                yield run.result()
        finally:  # also when the job that waits is stopped
            for crew in crews:
                crew.kill()
                crew.communicate()


def _hired() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reports.papers.press"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _follow(free: list[Any], jobs: Sequence[Job], counts: list[Future[int]], number: int) -> Pages:
    """Has one part typeset by a free crew; waits for the number of pages before it."""
    crew = free.pop()
    try:
        _say(crew.stdin, jobs[number])
        counts[number].set_result(_hear(crew.stdout))
        _say(crew.stdin, sum(count.result() for count in counts[:number]))
        return _hear(crew.stdout)
    except Exception as error:  # whatever it was: nobody may wait for this part
        stopped = PressStopped(f"Phần {number + 1} của báo cáo không dàn trang được; xem nhật ký.")
        if not counts[number].done():
            counts[number].set_exception(stopped)
        raise stopped from error
    finally:
        free.append(crew)


def _say(pipe: BinaryIO, what: Any) -> None:
    pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _hear(pipe: BinaryIO) -> Any:
    return pickle.load(pipe)  # noqa: S301


# --- in the process that typesets ---------------------------------------------------------------


def main() -> None:
    """Works until nobody asks any more. Only pickles go to the pipe: what libraries print goes to stderr."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            job = _hear(source)
        except EOFError:
            return
        with no_collector():
            _say(target, _typeset(job, lambda count: _asked(source, target, count)))


def _asked(source: BinaryIO, target: BinaryIO, count: int) -> int:
    """This part has `count` pages; how many are before it?"""
    _say(target, count)
    return int(_hear(source))


def _typeset(job: Job, ask: Callable[[int], int]) -> Pages:
    from weasyprint import CSS, HTML, Attachment

    with _numbered(ask):
        document = HTML(string=job.html).render(stylesheets=[CSS(filename=job.style)], pdf_variant=VARIANT)
    bookmarks = [page.bookmarks for page in document.pages]
    for page in document.pages:
        page.bookmarks = []  # the outline is one for all parts
    taken: list[Pages] = []

    def take(_: Any, pdf: Any) -> None:
        taken.append(_taken(pdf, document, bookmarks))
        del pdf.objects[3:]  # no file is made of them here

    enclosed = [Attachment(**each) for each in job.enclosed]
    document.write_pdf(os.devnull, finisher=take, pdf_variant=VARIANT, attachments=enclosed)
    return taken[0]


def _taken(pdf: Any, document: Any, bookmarks: list[Any]) -> Pages:
    tags = _number(pdf.catalog["StructTreeRoot"])
    root = pdf.objects[tags]
    tagged = _number(root["K"][0])
    return Pages(
        objects=[(each.data, each.compressible) if each.free == "n" else (b"null", True) for each in pdf.objects],
        pages=pdf.pages["Kids"][::3],
        heights=[page.height for page in document.pages],
        bookmarks=bookmarks,
        catalog={key: _bytes(value) for key, value in pdf.catalog.items()},
        info={key: _bytes(value) for key, value in pdf.info.items()},
        tags=tags,
        tagged=tagged,
        kids=list(pdf.objects[tagged]["K"]),
        nums=[_bytes(each) for each in pdf.objects[_number(root["ParentTree"])]["Nums"][1::2]],
    )


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _bytes(value: Any) -> bytes:
    return value.data if hasattr(value, "data") else value if isinstance(value, bytes) else str(value).encode()


@contextmanager
def _numbered(ask: Callable[[int], int]) -> Iterator[None]:
    """WeasyPrint 70 draws margins when all pages are laid out: then the number of pages before is asked for."""
    from weasyprint import layout

    drawn = layout.make_margin_boxes
    before: list[int] = []

    def numbered(context: Any, page: Any, state: Any) -> Any:
        if not before:
            before.append(ask(len(context.page_maker) - 1))
        quotes, counters, *more = state
        return drawn(context, page, (quotes, {**counters, "page": [counters["page"][-1] + before[0]]}, *more))

    layout.make_margin_boxes = numbered
    try:
        yield
    finally:
        layout.make_margin_boxes = drawn


@contextmanager
def no_collector() -> Iterator[None]:
    """WeasyPrint makes many small objects and no garbage worth looking for: 18 % faster (measured.md)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect()


if __name__ == "__main__":
    from reports.papers import press  # the pickles name it so

    press.main()
