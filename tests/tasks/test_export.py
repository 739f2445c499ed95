"""Do `export_tasks` and `export_targets` print exactly what the documents say, key by key?"""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from agencies.loading import read as read_yaml

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_data")]
DIRECTIVES = Path(settings.BASE_DIR) / "fixtures" / "directives"
TASK_TYPES = {
    "doc": str,
    "ref": str,
    "text": str,
    "block": str,
    "lead": list,
    "coordinating": list,
    "deadline_text": str,
    "due": (str, type(None)),
    "due_time": (str, type(None)),
    "start": (str, type(None)),
    "recurrence": (str, type(None)),
    "deliverables": list,
    "parent": (str, type(None)),
}
TARGET_TYPES = {
    "doc": str,
    "ref": str,
    "text": str,
    "value": (float, type(None)),
    "unit": str,
    "by": (int, type(None)),
}


@pytest.fixture(scope="module")
def real_data(django_db_setup, django_db_blocker):
    """The fixtures, loaded once for this file and taken back after its last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_data", verbosity=0)
        yield
        transaction.set_rollback(True)


def printed(*command, **options):
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def tasks():
    return {(row["doc"], row["ref"]): row for row in printed("export_tasks", "--json")}


def facts(row):
    return {key: value for key, value in row.items() if key != "text"}


def test_each_task_has_exactly_these_keys_of_these_types():
    rows = printed("export_tasks", "--json")
    assert len(rows) == 213
    for row in rows:
        assert list(row) == list(TASK_TYPES)
        for key, kind in TASK_TYPES.items():
            assert isinstance(row[key], kind), (row["ref"], key)
        assert all(isinstance(name, str) for key in ("lead", "coordinating", "deliverables") for name in row[key])


def test_json_is_the_only_format():
    assert printed("export_tasks") == printed("export_tasks", "--json")
    assert printed("export_targets") == printed("export_targets", "--json")


def test_documents_in_the_order_of_their_dates_and_tasks_in_theirs():
    rows = printed("export_tasks", "--json")
    assert list(dict.fromkeys(row["doc"] for row in rows)) == [
        "204-QĐ/TW", "03/NQ-CP", "08-TB/TGV", "71/NQ-CP", "462/QĐ-BXD",
        "Cuộc họp kiểm điểm việc thực hiện Kế hoạch 02-KH/BCĐTW và Đề án Chuyển đổi số trong các cơ quan đảng",
        "46-TB/TGV", "10447/UBND-VX",
    ]  # fmt: skip
    notice = [row["ref"] for row in rows if row["doc"] == "46-TB/TGV"]
    assert notice == [row["ref"] for row in read_yaml(DIRECTIVES / "46-tb-tgv" / "tasks.yaml")]


def test_a_sentence_with_two_deadlines(tasks):
    assert tasks["46-TB/TGV", "IV.7.a(1)"] == {
        "doc": "46-TB/TGV",
        "ref": "IV.7.a(1)",
        "text": "Chủ trì, phối hợp với Bộ Công an và các cơ quan liên quan tập trung nguồn lực, "
        "hoàn thành 4 CSDL trước ngày 31/10/2025",
        "block": "chinh_phu",
        "lead": ["Bộ Y tế"],
        "coordinating": ["Bộ Công an", "các cơ quan liên quan"],
        "deadline_text": "trước ngày 31/10/2025",
        "due": "2025-10-31",
        "due_time": None,
        "start": None,
        "recurrence": None,
        "deliverables": ["4 CSDL"],
        "parent": None,
    }
    second = tasks["46-TB/TGV", "IV.7.a(2)"]
    assert (second["text"], second["due"]) == ("8 CSDL còn lại trong năm 2025", "2025-12-31")


def test_an_hour(tasks):
    assert facts(tasks["46-TB/TGV", "VI.1(2)"]) == {
        "doc": "46-TB/TGV",
        "ref": "VI.1(2)",
        "block": "chung",
        "lead": ["Các khối cơ quan"],
        "coordinating": [],
        "deadline_text": "trước 10 giờ, ngày 03/10/2025",
        "due": "2025-10-03",
        "due_time": "10:00",
        "start": None,
        "recurrence": None,
        "deliverables": ["báo cáo kết quả rà soát và lộ trình triển khai chi tiết"],
        "parent": None,
    }


def test_a_date_that_was_assigned_later_is_not_the_documents(tasks):
    row = tasks["46-TB/TGV", "IV.6"]
    assert (row["deadline_text"], row["due"], row["lead"]) == ("", None, ["Bộ Tài chính", "Bộ Khoa học và Công nghệ"])


def test_a_range_of_years_of_the_scheme_with_names_written_in_full(tasks):
    assert facts(tasks["204-QĐ/TW", "Phụ lục 1, II.13"]) == {
        "doc": "204-QĐ/TW",
        "ref": "Phụ lục 1, II.13",
        "block": "dang",
        "lead": ["Văn phòng Trung ương Đảng"],
        "coordinating": ["Báo Nhân Dân", "Tạp chí Cộng sản", "Nhà xuất bản Chính trị quốc gia Sự thật"],
        "deadline_text": "2026 - 2027",
        "due": "2027-12-31",
        "due_time": None,
        "start": "2026-01-01",
        "recurrence": None,
        "deliverables": ["hệ thống quản lý xuất bản"],
        "parent": None,
    }


def test_an_agency_that_ended_stands_as_the_document_names_it(tasks):
    assert tasks["204-QĐ/TW", "Phụ lục 2, 7(6)"]["lead"] == ["Ban Kinh tế Trung ương"]
    assert tasks["204-QĐ/TW", "Đề án, V.5-1"]["lead"] == ["Ban cán sự đảng Chính phủ"]


def test_what_recurs(tasks):
    assert {ref: row["recurrence"] for (_, ref), row in tasks.items() if row["recurrence"]} == {
        "Phụ lục 1, I.8": "yearly",
        "Phụ lục 1, IV.1": "yearly",
        "Phụ lục 1, VI.2": "yearly",
        "IV.2.b(1)": "monthly",
        "IV.2.b(2)": "monthly",
        "IV.11.b": "ongoing",
        "VI.4": "weekly",
    }


def test_a_task_that_was_passed_on(tasks):
    row = facts(tasks["10447/UBND-VX", "1"])
    assert (row["parent"], row["due"]) == ("46-TB/TGV V.1", "2025-10-16")
    assert row["lead"] == ["Sở Khoa học và Công nghệ tỉnh Nghệ An"]
    assert row["coordinating"] == ["Sở Tài chính tỉnh Nghệ An", "các sở, ngành liên quan"]


def test_one_directive():
    rows = printed("export_tasks", "--json", directive="08-TB/TGV")
    assert rows == [row for row in printed("export_tasks", "--json") if row["doc"] == "08-TB/TGV"]
    assert len(rows) == 32


def test_a_document_that_is_only_cited_has_no_tasks():
    assert printed("export_tasks", "--json", directive="35-TB/TGV") == []


def test_an_unknown_number_is_told_in_a_sentence():
    with pytest.raises(CommandError) as refusal:
        printed("export_tasks", "--json", directive="999/QĐ-XX")
    assert str(refusal.value) == "Không có văn bản số 999/QĐ-XX."


def test_vietnamese_is_printed_as_it_is_written():
    out = StringIO()
    call_command("export_tasks", "--json", directive="46-TB/TGV", stdout=out)
    assert "Bộ Y tế" in out.getvalue()
    assert "\\u" not in out.getvalue()


# --- targets


def test_each_target_has_exactly_these_keys_of_these_types():
    rows = printed("export_targets", "--json")
    assert len(rows) == 32
    for row in rows:
        assert list(row) == list(TARGET_TYPES)
        for key, kind in TARGET_TYPES.items():
            assert isinstance(row[key], kind), (row["text"], key)


@pytest.mark.parametrize(
    "doc, ref, text, value, unit, by",
    [
        ("204-QĐ/TW", "Đề án, II.2.2+2", "Năm 2027, triển khai hoàn thành 70% các ứng dụng số", 70.0, "%", 2027),
        ("462/QĐ-BXD", "đoạn 3", "Tỷ lệ ứng dụng GIS trong quy hoạch đô thị đạt 100%", 100.0, "%", 2045),
        (
            "71/NQ-CP",
            "đoạn 4",
            "Đến năm 2045, Chỉ số đổi mới sáng tạo toàn cầu Việt Nam đứng thứ 30 thế giới",
            30.0,
            "hạng",
            2045,
        ),
    ],
)
def test_a_target_with_its_value_unit_and_year(doc, ref, text, value, unit, by):
    target = {"doc": doc, "ref": ref, "text": text, "value": value, "unit": unit, "by": by}
    assert printed("export_targets", "--json").count(target) == 1


def test_an_aim_without_a_figure_has_a_year_but_no_value():
    row = next(row for row in printed("export_targets", "--json") if row["ref"] == "Đề án, II.2.2+1")
    assert (row["value"], row["unit"], row["by"]) == (None, "", 2025)


def test_each_document_has_as_many_targets_as_its_file():
    files = {path.parent: read_yaml(path) for path in DIRECTIVES.glob("*/targets.yaml")}
    expected = {read_yaml(folder / "directive.yaml")["number"]: len(rows) for folder, rows in files.items()}
    docs = [row["doc"] for row in printed("export_targets", "--json")]
    assert {doc: docs.count(doc) for doc in docs} == expected
