"""Is a draft fit to be signed? What contradicts itself or cannot be printed stops it; what is empty is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports import trial
from reports.content import Content
from reports.figures import Figures
from reports.layouts import Layout
from reports.models import Edition
from reports.papers.pdf import missing


@dataclass(frozen=True)
class Finding:
    """One thing that was found; a serious one stops the step."""

    words: str
    is_serious: bool = False


def findings(edition: Edition) -> list[Finding]:
    """All that a person should know before they hand the draft on."""
    content = Content.from_json(edition.content)
    return [*_contradictions(content), *_cannot_print(edition, content), *_empty(edition)]


def _contradictions(content: Content) -> Iterator[Finding]:
    """The numbers must add up: each whole from its parts, each list as long as its number."""
    figures = content.figures
    cells = figures.done_on_time + figures.done_late + figures.open_on_time + figures.overdue
    if cells != figures.total:
        yield _odd("Tổng số nhiệm vụ", figures.total, "bốn ô cộng lại", cells)
    if content.blocks and (parts := _sum(content).total) != figures.total:
        yield _odd("Tổng số nhiệm vụ", figures.total, "các khối cộng lại", parts)
    if len(content.overdue) != figures.overdue:
        yield _odd("Số quá hạn", figures.overdue, "danh sách quá hạn", len(content.overdue))
    dated = sum(1 for line in content.tasks if line.cell and not line.is_duty)
    if dated != figures.total:
        yield _odd("Tổng số nhiệm vụ", figures.total, "phụ lục từng nhiệm vụ", dated)


def _sum(content: Content) -> Figures:
    return sum((line.figures for line in content.blocks), Figures())


def _odd(what: str, value: int, other: str, found: int) -> Finding:
    return Finding(f"{what} là {value} nhưng {other} là {found}; hãy tính lại số liệu.", is_serious=True)


def _cannot_print(edition: Edition, content: Content) -> Iterator[Finding]:
    if content.issuer is None:
        words = f"{content.scope_name} chưa có cơ quan thường trực để đứng tên báo cáo; hãy khai báo rồi tính lại."
        yield Finding(words, is_serious=True)
    if lacking := missing():
        yield Finding(f"Máy chủ chưa in được PDF. {lacking}", is_serious=True)
    if failure := trial.of(edition).failure:
        yield Finding(f"In thử không thành công: {failure} Hãy sửa rồi in thử lại.", is_serious=True)


def _empty(edition: Edition) -> Iterator[Finding]:
    if not edition.remarks.strip():
        yield Finding("Phần nhận xét, đánh giá còn trống.")
    if not edition.proposals.strip():
        yield Finding("Phần đề xuất, kiến nghị còn trống.")
    if not edition.post.strip():
        yield Finding("Chưa ghi chức vụ người ký.")
    if not any(edition.recipients.get(key) for key in ("groups", "lines")):
        yield Finding("Chưa chọn nơi nhận: báo cáo ghi và gửi đến những nơi thường nhận.")
    if not Layout.from_json(edition.layout).parts:
        yield Finding("Chưa chọn phần nào của báo cáo.", is_serious=True)
    if edition.corrects_id and not edition.erratum.strip():
        yield Finding("Chưa ghi nội dung đính chính.", is_serious=True)
