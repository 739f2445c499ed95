"""How long does a report of many rows take to print, in how much memory? Against WeasyPrint alone on the same HTML.

    .venv/bin/python benchmarks/print_report.py [ROWS=5000]

Each measurement runs in a process of its own. Seconds of the wall and of the processors; the most memory that all
processes of it held at the same moment (resident pages, so shared libraries count once for each).
"""

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WAYS = ("weasyprint", "portal")


def resident() -> int:
    """Bytes that this process and its children hold."""
    page, total, threads = os.sysconf("SC_PAGE_SIZE"), 0, Path("/proc/self/task")
    children = {pid for thread in threads.iterdir() for pid in (thread / "children").read_text().split()}
    for pid in {"self", *children}:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page
        except OSError:  # just ended
            continue
    return total


class Watch(threading.Thread):
    """Looks five times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0

    def run(self) -> None:
        while True:
            self.most = max(self.most, resident())
            time.sleep(0.2)


def measure(way: str, rows: int) -> None:
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from reports.papers import pdf
    from reports.papers.html import html_of
    from tests.reports.sample_document import sample

    document = sample(tasks=rows)
    pdf.missing()
    html = html_of(document) if way == "weasyprint" else ""
    watch, started, before = Watch(), time.monotonic(), spent()
    watch.start()
    content = alone(html) if html else pdf.print_pdf(document)
    seconds, processor = time.monotonic() - started, spent() - before
    print(f"{way:12} {rows:6} rows  {seconds:6.1f} s  {processor:6.1f} s of processors  ", end="")
    print(f"{max(watch.most, resident()) >> 20:5} MB  {len(content) >> 10:6} kB")


def alone(html: str) -> bytes:
    """What one would write without the portal."""
    from weasyprint import CSS, HTML

    style = CSS(filename=str(ROOT / "templates/reports/paper.css"))
    return HTML(string=html).write_pdf(stylesheets=[style], pdf_variant="pdf/a-3a") or b""


def spent() -> float:
    """Seconds of processors, with those of children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        rows = sys.argv[1] if len(sys.argv) > 1 else "5000"
        for each in WAYS:
            subprocess.run([sys.executable, __file__, each, rows], check=True)
