"""A report says the chosen parts in their order, in the form of its issuer, from its data and words alone."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from agencies.models import Agency
from portal import clock
from reports.content import Content, FiguresLine, TargetLine
from reports.document.assessment import drafted_proposals, drafted_remarks
from reports.document.blocks import Bar, Heading, Paragraph, plain
from reports.document.cells import clamp
from reports.document.letterhead import Form
from reports.document.sections import NoIssuer, compose
from reports.document.wording import Words
from reports.figures import Figures
from reports.gathering import gather
from reports.layouts import DEFAULT, PARTS, Layout
from reports.scopes import SECRETARIAT, scope_of
from reports.spans import week
from tasks import lifecycle
from tasks.lifecycle import Part, Report
from tasks.models import Task
from tests.conftest import moment

W43, W44, W45 = (week(f"2025-W{number}") for number in (43, 44, 45))


def content_of(span, scope="chinh_phu"):
    with clock.moved_to(moment(2026, 6, 1, 9)):
        return gather(scope_of(scope), span)


def headings(document):
    return [(block.number, block.text) for block in document.blocks if isinstance(block, Heading)]


def said(document):
    return "\n".join(plain(block.said) for block in document.blocks if isinstance(block, Paragraph))


def table(document, key):
    return next(table for table in document.tables if table.key == key)


def words_of(table):
    return [[plain(cell.said) for cell in row.cells] for row in table.rows]


def collective_task(cast, ref="V.7", due=date(2025, 10, 10)):
    due_at = clock.end_of(due)
    task = Task.objects.create(
        directive=cast.directive, ref=ref, order=9, text="Hoàn thành cơ sở dữ liệu", search="", due_at=due_at,
        block=cast.blocks["chinh_phu"], original_due_at=due_at,
    )  # fmt: skip
    with clock.moved_to(moment(2025, 9, 30, 8)):
        return lifecycle.assign(task, [Part(cast.ministry, "lead"), Part(cast.other, "lead")])


def test_the_chosen_parts_come_in_their_order_and_are_numbered_through(cast):
    words = Words(layout=Layout(("finished", "summary", "annex_progress")))
    document = compose(content_of(W44), words)
    assert headings(document) == [
        ("I", "Nhiệm vụ được xác nhận hoàn thành trong tuần"),
        ("II", "Tình hình chung"),
    ]
    assert [(one.number, one.title) for one in document.appendices] == [
        ("", "Tiến độ thực hiện nhiệm vụ – Khối Chính phủ")
    ]


def test_several_appendices_are_numbered(cast):
    document = compose(content_of(W44), Words(layout=Layout.of(PARTS)))
    assert [one.number for one in document.appendices] == ["I", "II", "III"]


def test_what_people_wrote_stands_in_its_part_and_an_empty_part_is_left_out(cast):
    told = compose(content_of(W44), Words(remarks="Tiến độ chậm.\n\nCần đôn đốc."))
    titles = [title for _, title in headings(told)]
    assert "Nhận xét, đánh giá" in titles
    assert "Kiến nghị, đề xuất" not in titles
    assert "Tiến độ chậm.\nCần đôn đốc." in said(told)


def test_an_unknown_or_repeated_part_of_an_old_template_is_left_out():
    assert Layout.from_json({"parts": ["due", "gone", "due", "summary"]}).parts == ("due", "summary")
    assert Layout.from_json(None) == DEFAULT


def test_an_agency_s_report_has_no_parts_about_several_agencies(cast):
    titles = [title for _, title in headings(compose(content_of(W44, "co_quan:bo-y-te"), Words()))]
    assert PARTS["agencies"].label not in titles
    assert PARTS["collective"].label not in titles
    assert PARTS["overdue"].label in titles


def test_the_form_follows_the_issuer(cast):
    cast.blocks["chinh_phu"].standing_agency.kind = "co_quan_dang"
    cast.blocks["chinh_phu"].standing_agency.save()
    party = compose(content_of(W44), Words())
    assert (party.form, party.head.number) == (Form.PARTY, "-BC/BO-KHCN")
    assert said(party).endswith("nêu tại các Phụ lục kèm theo.")
    assert not said(party).endswith("./.")


def test_without_a_body_to_issue_it_nothing_is_composed(cast):
    with pytest.raises(NoIssuer, match="chưa có cơ quan thường trực"):
        compose(replace(content_of(W44), issuer=None), Words())


def test_the_difference_to_the_last_edition_names_the_tasks(cast, proof):
    collective_task(cast, "V.7", date(2025, 11, 1))
    before = content_of(W43)
    with clock.moved_to(moment(2025, 10, 28, 9)):
        lifecycle.claim(cast.lead, cast.leader, Report("Đã xong."), evidence=[proof(cast.lead, cast.leader)])
    with clock.moved_to(moment(2025, 10, 29, 9)):
        lifecycle.verify(cast.lead, cast.secretary)
    words = Words(number=44, last=before, last_name="kỳ số 43")
    told = said(compose(content_of(W44), words))
    assert "4. Thay đổi so với kỳ trước: hoàn thành 1 (IV.7.a, 46-TB/TGV); mới quá hạn 1 (V.7, 46-TB/TGV)." in told
    assert told.count("so với kỳ số 43") == 1
    assert "Đã hoàn thành 1 nhiệm vụ (tăng\u00a01)" in told
    assert "kỳ số\u00a044" in told


def test_without_an_edition_before_the_changes_are_since_the_week_before(cast):
    told = said(compose(content_of(W44), Words()))
    assert "1 quá hạn (tăng\u00a01; 1 mới quá hạn trong tuần)" in told
    assert "không đổi so với tuần trước" in told
    assert "Thay đổi so với" not in told


def test_an_erratum_says_what_it_corrects(cast):
    document = compose(content_of(W44), Words(corrects="kỳ số 43", erratum="Sai tên cơ quan chủ trì."))
    assert "Báo cáo này đính chính kỳ số 43: Sai tên cơ quan chủ trì." in said(document)
    assert document.subject.endswith("(đính chính kỳ số 43)")


def test_a_draft_says_that_it_is_one(cast):
    assert compose(content_of(W44), Words()).draft.startswith("DỰ THẢO")
    assert compose(content_of(W44), Words(is_draft=False)).draft == ""


def test_the_table_of_agencies_adds_up_and_a_cell_keeps_its_number(cast):
    collective_task(cast)
    content = content_of(W44)
    rows = table(compose(content, Words()), "agencies").rows
    for place in range(2, 8):
        assert sum(row.cells[place].value for row in rows[:-1]) == rows[-1].cells[place].value
    assert rows[-1].cells[2].value == content.agencies_total.total == 3


def test_an_overdue_task_has_its_days_its_reason_and_the_promise(cast):
    with clock.moved_to(moment(2025, 11, 3, 9)):
        promised = Report("Đang trình.", difficulties="Thiếu kinh phí.", committed_on=date(2025, 11, 5))
        lifecycle.report(cast.lead, cast.officer, promised)
    (row,) = words_of(table(compose(content_of(W45), Words()), "overdue"))
    assert row[1] == "9"
    assert row[2].startswith("IV.7.a, 46-TB/TGV. Chủ trì, phối hợp với Bộ Công an")
    assert row[5] == "Thiếu kinh phí. (03/11/2025)\nCam kết hoàn thành ngày\u00a005/11/2025 (đã quá ngày cam kết)."


def test_the_appendices_have_the_columns_of_624(cast):
    first, second = (table(compose(content_of(W44), Words()), key) for key in ("annex_tasks", "annex_progress"))
    assert [column.title for column in first.columns] == [
        "STT", "Nhiệm vụ", "Văn bản giao nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"
    ]  # fmt: skip
    assert [column.title for column in second.columns] == [
        "STT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Kết quả thực hiện", "Tiến độ"
    ]  # fmt: skip
    assert words_of(second)[1][-1] == "Chưa hoàn thành\nquá hạn 2\u00a0ngày"


def test_tasks_are_grouped_by_the_leader_who_answers_for_the_block(cast):
    block = cast.blocks["chinh_phu"]
    block.leader, block.leader_title = "Nguyễn Chí Dũng", "Phó Thủ tướng"
    block.save()
    Agency.objects.filter(pk=cast.secretariat_agency.pk).update(code=SECRETARIAT)
    collective_task(cast)
    common = Task.objects.get(ref="V.7")
    Task.objects.filter(pk=common.pk).update(block=None)
    rows = words_of(table(compose(content_of(W44, "toan_bo"), Words()), "annex_progress"))
    assert [row[0] for row in rows] == [
        "Phó Thủ tướng Nguyễn Chí Dũng (1 nhiệm vụ)",
        "1",
        "Nhiệm vụ chưa xác định người chịu trách nhiệm (1 nhiệm vụ)",
        "2",
    ]


def test_a_task_that_several_finished_is_told_once(cast, proof):
    for part, who in zip(collective_task(cast), (cast.leader, cast.stranger), strict=True):
        with clock.moved_to(moment(2025, 10, 28, 9)):
            lifecycle.claim(part, who, Report("Đã xong."), evidence=[proof(part, who)], version=None)
        with clock.moved_to(moment(2025, 10, 29, 9)):
            lifecycle.verify(part, cast.secretary)
    rows = words_of(table(compose(content_of(W44), Words()), "finished"))
    assert [row[1].partition(".")[0] for row in rows] == ["V", "(như trên)"]
    assert [row[2] for row in rows] == ["Bộ Y tế", "Bộ Xây dựng"]


def test_the_bar_has_the_four_cells_in_their_order_and_is_full(cast):
    collective_task(cast)
    (bar,) = [block for block in compose(content_of(W44), Words()).blocks if isinstance(block, Bar)]
    assert [segment.tone for segment in bar.segments] == ["done", "late", "open", "overdue"]
    assert sum(segment.width for segment in bar.segments) == pytest.approx(100)


def test_empty_sections_say_so_in_a_sentence(cast):
    Task.objects.exclude(pk=cast.task.pk).delete()
    document = compose(content_of(week("2025-W41")), Words())
    assert "Không có nhiệm vụ quá hạn." in said(document)
    assert "Trong tuần không có nhiệm vụ nào được xác nhận hoàn thành." in said(document)
    assert "Không có nhiệm vụ thường xuyên, định kỳ." in said(document)


def test_targets_say_what_was_measured_and_when(cast):
    target = TargetLine("204-QĐ/TW", "100% cán bộ có chữ ký số", 2028, "100%", "64%", date(2025, 10, 1))
    content = replace(content_of(W44), targets=[target])
    assert words_of(table(compose(content, Words()), "targets")) == [
        ["1", "204-QĐ/TW", "100% cán bộ có chữ ký số", "2028", "100%", "64%", "01/10/2025"]
    ]


def test_the_draft_of_the_assessment_is_filled_from_the_data(cast):
    content = content_of(W44)
    assert "Bộ Y tế (1 nhiệm vụ)" in drafted_remarks(content)
    assert drafted_proposals(content).startswith("Đề nghị Bộ Y tế tập trung hoàn thành 1 nhiệm vụ quá hạn")
    assert drafted_proposals(content_of(week("2025-W41"))) == "Không có kiến nghị."


def test_what_is_composed_follows_from_the_data_alone(cast, django_assert_num_queries):
    content = Content.from_json(content_of(W44).as_json())
    with django_assert_num_queries(0):
        compose(content, Words(last=content))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- hoàn thành  4\tCSDL", "Hoàn thành 4 CSDL"),
        ("a" * 20, "A" + "a" * 9 + "…"),
        ("một hai ba bốn năm", "Một hai ba…"),
    ],
)
def test_long_texts_end_between_two_words(text, shown):
    assert clamp(text, 10 if " " not in text else 12 if text.startswith("một") else 30) == shown


def test_of_equals_none_is_left_out_by_chance(cast):
    content = content_of(W44)
    worst = [FiguresLine(f"b{n}", f"Bộ {n}", Figures(overdue=count)) for n, count in enumerate((3, 2, 1, 1, 1))]
    told = drafted_remarks(replace(content, agencies=worst))
    assert "Bộ 0 (3 nhiệm vụ); Bộ 1 (2 nhiệm vụ); Bộ 2 (1 nhiệm vụ) và 2 cơ quan khác cùng có 1 nhiệm vụ." in told


def test_an_agency_asks_nothing_of_itself(cast):
    assert drafted_proposals(content_of(W44, "co_quan:bo-y-te")) == "Không có kiến nghị."


def test_a_claim_that_was_sent_back_is_not_printed_as_done(cast, proof):
    with clock.moved_to(moment(2025, 10, 28, 9)):
        lifecycle.claim(cast.lead, cast.leader, Report("Đã hoàn thành."), evidence=[proof(cast.lead, cast.leader)])
    with clock.moved_to(moment(2025, 10, 29, 9)):
        lifecycle.send_back(cast.lead, cast.secretary, "Thiếu biên bản.")
    (row,) = words_of(table(compose(content_of(W44), Words()), "overdue"))
    assert row[5].startswith("Bị trả lại ngày\u00a029/10/2025: Thiếu biên bản. Đã hoàn thành.")


def test_the_number_and_the_day_that_the_clerk_gives_are_printed(cast):
    document = compose(content_of(W44), Words(paper_number="42/BC-BKHCN", issued_on=date(2025, 11, 5)))
    assert (document.head.number, document.head.place) == (
        "42/BC-BKHCN",
        "Hà Nội, ngày\u00a005 tháng\u00a011 năm\u00a02025",
    )
    assert "số 42/BC-BKHCN ngày\u00a005 tháng\u00a011" in document.appendices[0].with_words


def test_the_content_of_the_first_editions_can_still_be_read_and_printed():
    """Stored before fields were added: what an edition holds is never rewritten."""
    stored = json.loads((Path(__file__).parent / "content-1.json").read_text(encoding="utf-8"))
    content = Content.from_json(stored)
    assert (content.scope, len(content.tasks), content.tasks[0].sent_back_on) == ("quoc_hoi", 2, None)
    assert "Tổng số nhiệm vụ được giao: 2" in said(compose(content, Words()))
