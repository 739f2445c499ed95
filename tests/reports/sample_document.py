"""Documents for tests of papers, made of blocks alone: both forms, every kind of block, long and odd texts."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.document.blocks import (
    Align,
    Appendix,
    Bar,
    Cell,
    Column,
    Document,
    Foot,
    Head,
    Heading,
    Kind,
    Paragraph,
    ParagraphStyle,
    Row,
    RowStyle,
    Run,
    Segment,
    Table,
    runs,
)
from reports.document.letterhead import Form

NBSP = "\u00a0"
MOMENT = datetime(2025, 10, 12, 17, tzinfo=UTC)  # the end of week 41 in Hà Nội
ODD = "Xây dựng “nền tảng” <số> & dữ liệu; liên thông, đồng bộ 100% hồ sơ;"
LONG = (
    "Khẩn trương rà soát, sửa đổi, bổ sung các văn bản quy phạm pháp luật, quy định kỹ thuật, định mức kinh tế - kỹ "
    "thuật phục vụ phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số; bảo đảm liên thông, đồng bộ, "
    "thông suốt từ Trung ương đến cơ sở, gắn với trách nhiệm của người đứng đầu"
)
AGENCIES = (
    "Bộ Khoa học và Công nghệ",
    "Bộ Tài chính",
    "Bộ Công an",
    "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương",
    "Bảo hiểm xã hội Việt Nam",
)


def text(*parts, span=1, is_head=False):
    return Cell(runs(*parts), span=span, is_head=is_head)


def number(value, bold=False):
    return Cell((Run(f"{value:,}".replace(",", "."), bold=bold),), value=value)


def percent(value):
    return Cell((Run("–"),)) if value is None else Cell((Run(f"{value:.1f}".replace(".", ",")),), value=value)


def day(value):
    return Cell((Run(f"{value:%d/%m/%Y}"),), value=value)


# --- tables -------------------------------------------------------------------------------------


def cells_table():
    """Small, kept on one page: row heads, words beside numbers, a total."""
    columns = (
        Column("", 72),
        Column("Trong hạn", None, align=Align.RIGHT),
        Column("Quá hạn", None, align=Align.RIGHT),
        Column("Cộng", None, align=Align.RIGHT),
    )
    counts = (("Đã hoàn thành", (12, 3, 15)), ("Chưa hoàn thành", (20, 1234, 1254)), ("Cộng", (32, 1237, 1269)))
    rows = [
        Row(
            (text(label, is_head=True), *(_changed(value) for value in values)),
            RowStyle.TOTAL if label == "Cộng" else RowStyle.PLAIN,
        )
        for label, values in counts
    ]
    rate = Row(
        (
            text("Tỷ lệ hoàn thành / tổng số được giao", span=2, is_head=True),
            text("15/1.269 = ", Run("1,2%", bold=True), span=2),
        )
    )
    caption = runs("Bảng 1. Kết quả thực hiện ", Run("(đơn vị: nhiệm vụ)", italic=True))
    return Table("cells", "Kết quả thực hiện", columns, (*rows, rate), caption, keep=True)


def _changed(value):
    said = runs(Run(f"{value:,}".replace(",", "."), bold=True), Run(" (+1)", small=True))
    return Cell(said, value=value)


def agencies_table(count=5):
    """Heads over columns, typed numbers, a total, a note."""
    n = {"kind": Kind.INTEGER, "align": Align.RIGHT}
    columns = (
        Column("TT", 9, Kind.INTEGER, Align.CENTRE),
        Column("Cơ quan", None),
        Column("Được giao", 11.5, **n),
        Column("đúng hạn", 11.5, over="Đã hoàn thành", **n),
        Column("quá hạn", 11.5, over="Đã hoàn thành", **n),
        Column("trong hạn", 11.5, over="Chưa hoàn thành", **n),
        Column("quá hạn", 11.5, over="Chưa hoàn thành", **n),
        Column("Trong đó chờ xác nhận", 14.5, **n),
        Column(f"tổng số giao{NBSP}(*)", 14.5, Kind.PERCENT, Align.RIGHT, over="Tỷ lệ hoàn thành trên"),
    )
    rows = [
        Row(
            (
                number(place),
                text(AGENCIES[place % len(AGENCIES)]),
                number(4 * place, bold=True),
                *(number(place) for _ in range(4)),
                number(0),
                percent(50.0 if place % 3 else None),
            )
        )
        for place in range(1, count + 1)
    ]
    whole = count * (count + 1) // 2
    total = Row(
        (
            text(""),
            text(f"Cộng {count} cơ quan", is_head=True),
            number(4 * whole, bold=True),
            *(number(whole) for _ in range(4)),
            number(0),
            percent(50.0),
        ),
        RowStyle.TOTAL,
    )
    caption = runs("Bảng 2. Nhiệm vụ theo cơ quan chủ trì ", Run("(đơn vị: lượt chủ trì; tỷ lệ: %)", italic=True))
    note = "(*) Đã hoàn thành chia cho số được giao. Không tính nhiệm vụ thường xuyên, định kỳ."
    return Table("agencies", "Theo cơ quan chủ trì", columns, (*rows, total), caption, note)


def overdue_table(count=6):
    columns = (
        Column("TT", 9, Kind.INTEGER, Align.CENTRE),
        Column("Quá hạn (ngày)", 15, Kind.INTEGER, Align.RIGHT),
        Column("Nhiệm vụ", 51),
        Column("Cơ quan chủ trì", 29),
        Column("Thời hạn", 22, Kind.DATE, Align.CENTRE),
        Column("Kết quả, khó khăn, vướng mắc"),
    )
    rows = [
        Row(
            (
                number(place),
                number(100 - place, bold=True),
                text(Run(f"IV.{place}.đ, 46-TB/TGV.", bold=True), " ", ODD if place % 2 else LONG),
                text(AGENCIES[place % len(AGENCIES)]),
                _due(place),
                text("Chưa có báo cáo. ", Run("Khó khăn:", italic=True), " thiếu kinh phí, nhân lực."),
            )
        )
        for place in range(1, count + 1)
    ]
    return Table("overdue", "Nhiệm vụ quá hạn", columns, tuple(rows))


def _due(place):
    due = date(2025, 10, 1 + place % 28)
    if place % 3:
        return day(due)
    note = Run("(hạn ban đầu 30/09/2025)", small=True, breaks=True)
    return Cell(runs(f"{due:%d/%m/%Y}", note), value=due)


def tasks_table(count=40, per_group=10, key="tasks"):
    """The appendix: groups, six columns, most of its texts long; `count` rows."""
    columns = (
        Column("STT", 11, Kind.INTEGER, Align.CENTRE),
        Column("Tên nhiệm vụ", 92),
        Column("Đơn vị chủ trì", 45),
        Column("Thời hạn", 24, Kind.DATE, Align.CENTRE),
        Column("Kết quả thực hiện"),
        Column("Tiến độ", 25, align=Align.CENTRE),
    )
    rows = []
    for place in range(1, count + 1):
        if (place - 1) % per_group == 0:
            title = runs(
                f"{place}-QĐ/TW, ngày{NBSP}29/11/2024 – Về việc {LONG[:90]} ", Run("(10 nhiệm vụ)", italic=True)
            )
            rows.append(Row((Cell(title, span=6, is_head=True),), RowStyle.GROUP))
        rows.append(_task_row(place))
    return Table(key, "Tiến độ từng nhiệm vụ", columns, tuple(rows))


def _task_row(place):
    late = Run(f"quá hạn 12{NBSP}ngày", small=True, breaks=True)
    return Row(
        (
            number(place),
            text(Run(f"II.{place}.", bold=True), " ", LONG if place % 3 else ODD),
            text("; ".join(AGENCIES[: 1 + place % 3])),
            _due(place),
            text(Run("1/3 cơ quan hoàn thành.", bold=True), " Đã trình cấp có thẩm quyền dự thảo lần 2 (10/10/2025)"),
            text(Run("Chưa hoàn thành", bold=True), late) if place % 2 else text(Run("Đã hoàn thành", bold=True)),
        )
    )


# --- the whole ----------------------------------------------------------------------------------

BAR = Bar(
    (
        Segment("Hoàn thành đúng hạn", "done", "#1B7F5C", 12, 0.0, 30.0),
        Segment("Hoàn thành quá hạn", "late", "#7A6200", 3, 30.0, 7.5),
        Segment("Đang thực hiện, trong hạn", "open", "#9CC3EA", 15, 37.5, 37.5),
        Segment("Chưa hoàn thành, quá hạn", "overdue", "#B2182B", 10, 75.0, 25.0),
    )
)
SUBJECT = (
    "Tình hình thực hiện nhiệm vụ được giao của khối cơ quan Chính phủ"
    f"{NBSP}– Tuần{NBSP}41 (từ{NBSP}06/10/2025 đến{NBSP}12/10/2025)"
)


def head(form):
    common = {"place": f"Hà Nội, ngày{NBSP}13 tháng{NBSP}10 năm{NBSP}2025", "kind": "Báo cáo", "subject": SUBJECT}
    if form == Form.PARTY:
        return Head("Ban Chấp hành Trung ương", "Văn phòng", "-BC/VPTW", **common)
    return Head("", "Bộ Khoa học và Công nghệ", "/BC-BKHCN", **common)


def foot(form):
    to = ("Lãnh đạo Ban Chỉ đạo Trung ương (để báo cáo)", "Các cơ quan nêu tại Mục II (để thực hiện)")
    if form == Form.PARTY:
        return Foot(to, "Lưu Văn phòng Trung ương Đảng.", "T/L Ban Bí thư", "Chánh Văn phòng", "")
    return Foot(to, "Lưu: VT, BKHCN.", "TL. Bộ trưởng", "Chánh Văn phòng", "Nguyễn Văn Ở")


def sections(form, agencies=5, overdue=6):
    end = "." if form == Form.PARTY else "./."
    return (
        Paragraph(runs(f"Bộ Khoa học và Công nghệ báo cáo tình hình thực hiện như sau. {LONG}.")),
        Heading("I", "Tình hình chung"),
        Paragraph(runs("1. Khối cơ quan Chính phủ: được giao ", Run("1.269", bold=True), " nhiệm vụ.")),
        Paragraph(runs(f"2. {LONG}.")),
        cells_table(),
        BAR,
        Heading("II", "Kết quả theo cơ quan chủ trì"),
        agencies_table(agencies),
        Heading("III", "Nhiệm vụ quá hạn"),
        Heading("1", "Xếp theo số ngày quá hạn", level=2),
        Paragraph(runs(f"Có {overdue} nhiệm vụ chưa hoàn thành, quá hạn."), ParagraphStyle.LEAD_IN),
        overdue_table(overdue),
        Heading("IV", "Nhiệm vụ thường xuyên, định kỳ"),
        Paragraph(runs("Không có nhiệm vụ thường xuyên, định kỳ."), ParagraphStyle.EMPTY),
        Paragraph(runs(f"Trên đây là báo cáo tình hình thực hiện trong tuần{NBSP}41{end}"), ParagraphStyle.CLOSING),
    )


def appendices(tasks=40):
    with_words = f"(Kèm theo Báo cáo số        /BC-BKHCN ngày{NBSP}13 tháng{NBSP}10 năm{NBSP}2025)"
    return (
        Appendix(
            "I", "Tiến độ thực hiện từng nhiệm vụ của khối cơ quan Chính phủ", with_words, (tasks_table(tasks),)
        ),
        Appendix(
            "II",
            "Nhiệm vụ đã tạm dừng, hủy hoặc được miễn",
            with_words,
            (
                Paragraph(runs("Danh mục này chỉ có hai nhiệm vụ."), ParagraphStyle.LEAD_IN),
                tasks_table(2, key="apart"),
            ),
        ),
    )


def sample(form=Form.STATE, tasks=40, **sizes):
    """A whole report; `tasks` rows in its first appendix, `agencies` and `overdue` rows in its tables."""
    return Document(
        form=form,
        title="Báo cáo tuần 41/2025 – Khối cơ quan Chính phủ",
        subject=SUBJECT,
        author="Bộ Khoa học và Công nghệ" if form == Form.STATE else "Văn phòng Trung ương Đảng",
        keywords=("báo cáo tuần", "tuần 41 năm 2025"),
        head=head(form),
        blocks=sections(form, **sizes),
        foot=foot(form),
        appendices=appendices(tasks),
        moment=MOMENT,
    )


def only(*blocks, form=Form.STATE, appendices=(), **changes):
    """A report of these blocks alone."""
    return replace(sample(form, tasks=1), blocks=tuple(blocks), appendices=tuple(appendices), **changes)
