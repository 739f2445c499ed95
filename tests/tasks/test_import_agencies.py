"""Agencies from a workbook: by code; links between rows in any order; an empty cell changes nothing."""

from datetime import date
from io import BytesIO

from django.http import QueryDict

from agencies.models import Agency, Alias
from agencies.names import resolve
from portal import clock
from portal.tables import TABLES, write
from tests.tasks.imported import brought_in, counts, tried, words, workbook

HEAD = ["Mã cơ quan", "Tên cơ quan", "Tên viết tắt", "Loại", "Khối", "Cơ quan cấp trên", "Từ ngày", "Đến hết ngày",
        "Cơ quan kế thừa", "Tên gọi khác"]  # fmt: skip
NEW = ["bo-moi", "Bộ Mới", "BM", "Bộ", "Chính phủ", "", "1/3/2025", "", "", "Bộ M; BMoi"]


def of(*rows):
    return workbook(HEAD, *rows)


def test_a_new_agency_comes_with_its_names(cast):
    run = brought_in(cast.administrator, "agencies", of(NEW))
    made = Agency.objects.get(code="bo-moi")
    assert (made.name, made.short, made.kind, made.block.code) == ("Bộ Mới", "BM", "bo", "chinh_phu")
    assert (made.valid_from, made.valid_to) == (date(2025, 3, 1), None)
    assert [resolve(name).agency for name in ("Bộ Mới", "bộ m", "BMOI")] == [made] * 3
    assert counts(run) == (1, 0, 0, 0)
    assert counts(tried(cast.administrator, "agencies", of(NEW))) == (0, 0, 1, 0)


def test_rows_may_name_each_other_whichever_comes_first(cast):
    unit = ["cuc-moi", "Cục Mới", "CM", "Đơn vị trực thuộc", "", "bo-moi"]
    old = ["bo-xay-dung", "", "", "", "", "", "", "28/2/2025", "Bộ Mới"]
    brought_in(cast.secretary, "agencies", workbook(HEAD, unit, old, NEW))
    assert Agency.objects.get(code="cuc-moi").parent.code == "bo-moi"
    ended = Agency.objects.get(code="bo-xay-dung")
    assert (ended.valid_to, ended.name) == (date(2025, 2, 28), "Bộ Xây dựng")
    assert [a.code for a in ended.successors.all()] == ["bo-moi"]


def test_what_is_wrong_is_told_by_row_and_column(cast):
    run = tried(
        cast.secretary,
        "agencies",
        of(
            ["Bộ Y tế", "x"],
            ["moi", "Tên"],
            ["moi-2", "Bộ Y tế", "x", "Bộ"],
            ["bo-y-te", "", "", "Câu lạc bộ"],
            ["bo-cong-an", "", "", "", "", "", "1/3/2025", "1/1/2025"],
            ["bo-khcn", "", "", "", "", "khong-co"],
        ),
    )
    assert words(run) == [
        "Dòng 2, cột “Mã cơ quan”: “Bộ Y tế” không phải là mã: chữ thường không dấu, số và gạch nối, như bo-y-te.",
        "Dòng 3, cột “Tên viết tắt”: bắt buộc với cơ quan mới.",
        "Dòng 3, cột “Loại”: bắt buộc với cơ quan mới.",
        "Dòng 4, cột “Tên cơ quan”: “Bộ Y tế” đã là tên của cơ quan mã bo-y-te.",
        "Dòng 5, cột “Loại”: “Câu lạc bộ” không phải là một loại cơ quan.",
        "Dòng 6, cột “Đến hết ngày”: 01/01/2025 ở trước ngày bắt đầu 01/03/2025.",
        "Dòng 7, cột “Cơ quan cấp trên”: không có cơ quan “khong-co” trên cổng và trong tệp.",
    ]
    assert not Agency.objects.filter(code="moi").exists()


def test_all_that_is_wrong_with_a_row_is_told_at_once(cast):
    row = ["bo-moi", "", "BM", "Câu lạc bộ", "Sao Hỏa", "khong-co", "31/02/2025", "", "cung-khong", ""]
    run = tried(cast.secretary, "agencies", of(row))
    columns = [said.split("“")[1].split("”")[0] for said in words(run)]
    assert sorted(columns) == sorted(
        ["Từ ngày", "Loại", "Khối", "Tên cơ quan", "Cơ quan cấp trên", "Cơ quan kế thừa"]
    )


def test_no_agency_stands_above_itself(cast):
    rows = [["bo-y-te", "", "", "", "", "bo-cong-an"], ["bo-cong-an", "", "", "", "", "bo-y-te"]]
    run = tried(cast.secretary, "agencies", of(*rows))
    assert words(run) == ["Dòng 3, cột “Cơ quan cấp trên”: cơ quan cấp trên lại thuộc chính cơ quan này."]


def test_the_list_of_agencies_comes_back_unchanged(cast):
    Alias.objects.create(agency=cast.ministry, key="byt", written="BYT")
    target = BytesIO()
    write(TABLES["agencies"](cast.secretary, QueryDict(), clock.now()), "xlsx", clock.now(), target)
    run = tried(cast.secretary, "agencies", target.getvalue())
    assert (words(run), counts(run)) == ([], (0, 0, Agency.objects.count(), 0))
