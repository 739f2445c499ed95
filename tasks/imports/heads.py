"""Which columns may a workbook have? Each field's title in our own layout, and the heads that mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.models import Agency, Block
from portal.sheets import Column, Kind
from tasks.imports.reading import normal_head
from tasks.models import Task

DONE, DONE_LATE, ONGOING, NOT_DONE = "Đã hoàn thành", "Đã hoàn thành quá hạn", "Đang thực hiện", "Chưa hoàn thành"
STANDINGS = (DONE, DONE_LATE, ONGOING, NOT_DONE)  # the four words of 624/TB-VPCP, Annex II


@dataclass(frozen=True)
class Head:
    """A column: `own` says whether our blank workbook has it; `help` stands on its page of instructions."""

    name: str
    title: str
    also: Sequence[str] = ()
    help: str = ""
    kind: Kind = "text"
    width: float = 20
    own: bool = True

    def column(self, choices: Sequence[str] = ()) -> Column:
        return Column(self.title, self.kind, self.width, choices)


@dataclass(frozen=True)
class Layout:
    """What one kind of import reads; `needed` are the fields by which its head is known."""

    kind: str
    label: str
    about: str
    heads: Sequence[Head]
    needed: Sequence[str]

    @property
    def by_head(self) -> dict[str, str]:
        """Normal head -> field."""
        return {normal_head(title): head.name for head in self.heads for title in (head.title, *head.also)}

    def title(self, name: str) -> str:
        return next(head.title for head in self.heads if head.name == name)


TASKS = Layout(
    "tasks",
    "Nhiệm vụ",
    "Nhiệm vụ, cơ quan chủ trì và phối hợp, thời hạn; nhận cả bảng theo mẫu phụ lục 624/TB-VPCP.",
    [
        Head("key", "Mã nhiệm vụ", ("Mã",), "Có trong tệp xuất từ cổng. Để trống với nhiệm vụ mới.", width=22),
        Head("number", "STT", ("TT", "Số thứ tự"), own=False),
        Head(
            "directive",
            "Văn bản giao nhiệm vụ",
            ("Văn bản", "Số văn bản", "Văn bản giao", "Căn cứ"),
            "Số, ký hiệu; văn bản chưa có trên cổng thì ghi cả ngày: 46-TB/TGV ngày 30/9/2025.",
            width=26,
        ),
        Head("ref", "Mục, điểm", ("Mục", "Điểm", "Mục, khoản"), "Chỗ trong văn bản, như IV.2.đ.", width=14),
        Head(
            "text",
            "Nội dung nhiệm vụ",
            ("Nhiệm vụ", "Tên nhiệm vụ", "Nhiệm vụ được giao", "Nội dung"),
            "Bắt buộc.",
            width=60,
        ),
        Head("block", "Khối", (), "Một trong các khối ở cột bên; để trống thì theo văn bản.", width=14),
        Head(
            "lead",
            "Cơ quan chủ trì",
            ("Đơn vị chủ trì", "Chủ trì", "Cơ quan, đơn vị chủ trì"),
            "Bắt buộc; nhiều cơ quan cách nhau bằng dấu chấm phẩy.",
            width=32,
        ),
        Head(
            "coordinating",
            "Cơ quan phối hợp",
            ("Đơn vị phối hợp", "Phối hợp", "Cơ quan, đơn vị phối hợp"),
            "Cách nhau bằng dấu chấm phẩy.",
            width=32,
        ),
        Head(
            "phrase",
            "Thời hạn",
            ("Thời hạn theo văn bản", "Thời hạn hoàn thành", "Thời gian hoàn thành"),
            "Ngày, hoặc như văn bản viết: trước ngày 31/10/2025; trong Quý IV/2025; hàng tháng.",
            width=24,
        ),
        Head("due", "Hạn đang áp dụng", (), "Chỉ ghi khi hạn được ấn định khác văn bản.", "date", 14),
        Head("problem_group", "Nhóm vấn đề", (), "Một trong sáu nhóm.", width=18),
        Head("leader", "Người chịu trách nhiệm", ("Người đứng đầu chịu trách nhiệm", "Lãnh đạo phụ trách"), width=24),
        Head("result", "Kết quả thực hiện", ("Kết quả",), "Được ghi thành báo cáo, nhập thay cơ quan.", width=44),
        Head(
            "standing",
            "Tiến độ",
            ("Tình trạng", "Tiến độ thực hiện"),
            "Một trong bốn mức; để trống thì không đổi.",
            width=20,
        ),
        Head("done_on", "Ngày hoàn thành", (), "Nếu biết; để trống thì hiểu theo mức tiến độ.", "date", 14),
        Head("shown", "Trạng thái", own=False),
    ],
    ["text", "lead"],
)

PROGRESS = Layout(
    "progress",
    "Tiến độ",
    "Báo cáo tiến độ của nhiều nhiệm vụ một lần.",
    [
        Head("key", "Mã nhiệm vụ", ("Mã",), "Bắt buộc; có trong tệp xuất từ cổng.", width=24),
        Head(
            "text",
            "Nội dung nhiệm vụ",
            ("Nhiệm vụ", "Tên nhiệm vụ"),
            "Để người đọc dễ tìm; không được nhập.",
            width=50,
        ),
        Head(
            "agency",
            "Cơ quan",
            ("Đơn vị", "Cơ quan báo cáo"),
            "Để trống nếu bạn chỉ báo cáo cho một cơ quan.",
            width=30,
        ),
        Head("progress", "Tiến độ (%)", ("Tỷ lệ hoàn thành",), "Từ 0 đến 100.", "integer", 12),
        Head("result", "Kết quả thực hiện", ("Kết quả",), "Bắt buộc.", width=50),
        Head("difficulties", "Khó khăn, vướng mắc", ("Khó khăn", "Vướng mắc"), width=36),
        Head("proposals", "Đề xuất, kiến nghị", ("Đề xuất", "Kiến nghị"), width=36),
        Head("letter_number", "Số công văn", ("Công văn số",), "Bắt buộc khi Tổ giúp việc nhập thay.", width=18),
        Head("letter_date", "Ngày công văn", (), "Bắt buộc khi Tổ giúp việc nhập thay.", "date", 14),
    ],
    ["key", "result"],
)

AGENCIES = Layout(
    "agencies",
    "Cơ quan",
    "Danh mục cơ quan: tên, loại, khối, thời gian tồn tại, cơ quan kế thừa, tên gọi khác.",
    [
        Head("code", "Mã cơ quan", ("Mã",), "Bắt buộc; chữ thường không dấu, số và gạch nối: bo-y-te.", width=22),
        Head("name", "Tên cơ quan", ("Tên",), "Bắt buộc với cơ quan mới.", width=44),
        Head("short", "Tên viết tắt", ("Tên ngắn", "Viết tắt"), "Bắt buộc với cơ quan mới.", width=16),
        Head(
            "agency_kind",
            "Loại",
            ("Loại cơ quan",),
            "Một trong các loại ở cột bên; bắt buộc với cơ quan mới.",
            width=26,
        ),
        Head("block", "Khối", (), "Một trong các khối ở cột bên.", width=14),
        Head("parent", "Cơ quan cấp trên", (), "Mã hoặc tên.", width=26),
        Head("valid_from", "Từ ngày", ("Hiệu lực từ",), "", "date", 12),
        Head("valid_to", "Đến hết ngày", ("Đến ngày", "Hiệu lực đến"), "Ngày cuối cùng còn tồn tại.", "date", 12),
        Head(
            "successors", "Cơ quan kế thừa", (), "Mã hoặc tên; nhiều cơ quan cách nhau bằng dấu chấm phẩy.", width=26
        ),
        Head(
            "aliases", "Tên gọi khác", ("Tên khác",), "Cách nhau bằng dấu chấm phẩy; chỉ thêm, không bớt.", width=50
        ),
        Head("basis", "Căn cứ", (), "", width=30),
    ],
    ["code", "name"],
)

LAYOUTS = {layout.kind: layout for layout in (TASKS, PROGRESS, AGENCIES)}


def choices(kind: str) -> dict[str, list[str]]:
    """The values that a field takes, for those that take only some."""
    blocks = list(Block.objects.values_list("short", flat=True))
    if kind == "agencies":
        return {"agency_kind": [str(label) for label in Agency.Kind.labels], "block": blocks}
    if kind == "tasks":
        groups = [str(label) for label in Task.ProblemGroup.labels]
        return {"block": [*blocks, "Chung"], "problem_group": groups, "standing": list(STANDINGS)}
    return {}
