"""How long does a report of many rows take as DOCX and as XLSX, and how much memory?

    .venv/bin/python benchmarks/print_docx.py [rows]

Each file is made in a process of its own, so that its peak is its own. Measured numbers: benchmarks/README.md.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 5000


def measure(kind: str, rows: int) -> str:
    """One line: seconds, the peak of the process, the size of the file."""
    import django

    django.setup()
    from reports.papers.docx import docx
    from reports.papers.xlsx import workbook
    from tests.reports.sample_document import sample

    document = sample(tasks=rows)
    before = _peak()
    started = time.perf_counter()
    content = {"docx": docx, "xlsx": workbook}[kind](document)
    seconds = time.perf_counter() - started
    return f"{kind}  {rows} rows  {seconds:.2f} s  peak {_peak()} MB (before: {before})  {len(content) / 1e6:.2f} MB"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    for kind in ("docx", "xlsx"):
        subprocess.run([sys.executable, __file__, str(rows), kind], check=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if len(sys.argv) > 2:
        print(measure(sys.argv[2], int(sys.argv[1])))
    else:
        main()
