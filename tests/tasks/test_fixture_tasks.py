"""Do the tasks of `fixtures/directives/*/tasks.yaml` stand in their documents, complete and at the lines named?"""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from agencies.loading import NOT_AGENCIES
from agencies.loading import read as read_yaml
from agencies.names import normal_form
from directives.loading import read_text

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FOLDERS = {path.parent.name: path.parent for path in sorted((FIXTURES / "directives").glob("*/tasks.yaml"))}
ABOUT = {slug: read_yaml(folder / "directive.yaml") for slug, folder in FOLDERS.items()}
ROWS = {slug: read_yaml(folder / "tasks.yaml") for slug, folder in FOLDERS.items()}
TEXT = {slug: read_text(folder / "text.tsv") for slug, folder in FOLDERS.items()}
MARKUP = re.compile(r"</?[a-z][^>]*>|\*+|^#+ ")
AGENCIES = FIXTURES / "agencies"
NOBODY = {normal_form(phrase) for phrase in read_yaml(AGENCIES / "nobody.yaml")}


def _forms(rows):
    return {normal_form(form): row["name"] for row in rows for form in (row["name"], *(row.get("aliases") or ()))}


AGENCY = _forms(row for p in AGENCIES.glob("*.yaml") if p.name not in NOT_AGENCIES for row in read_yaml(p))
GROUP = _forms(read_yaml(AGENCIES / "groups.yaml"))
each_document = pytest.mark.parametrize("slug", FOLDERS)


def words(text):
    return " ".join(text.split())


def source(slug):
    """The lines of the document's source, counted from 1, without markup."""
    lines = (FIXTURES / "sources" / ABOUT[slug]["source"]).read_text(encoding="utf-8").split("\n")
    return ["", *(MARKUP.sub("", line) for line in lines)]


def paragraph_at(slug, line):
    return words(next(p.text for p in reversed(TEXT[slug]) if p.line <= line))


def task(slug, ref):
    return next(row for row in ROWS[slug] if row["ref"] == ref)


def deadline(slug, ref):
    return task(slug, ref).get("deadline")


# --- each stretch stands where it is said to stand


@each_document
def test_each_task_begins_at_its_line_and_stands_in_its_paragraph(slug):
    lines = source(slug)
    for row in ROWS[slug]:
        for stretch in [row, *row.get("also", ())]:
            assert words(stretch["text"]) in paragraph_at(slug, stretch["line"]), row["ref"]
            beginning = " ".join(stretch["text"].split()[:6])
            assert beginning in words(lines[stretch["line"]]), row["ref"]


@each_document
def test_each_deadline_stands_in_the_paragraph_of_its_task(slug):
    for row in ROWS[slug]:
        phrase = row.get("deadline", {}).get("phrase", "")
        lines = [row["line"], *(also["line"] for also in row.get("also", ()))]
        assert any(words(phrase) in paragraph_at(slug, line) for line in lines), row["ref"]


@each_document
def test_each_deliverable_stands_in_the_paragraph_of_its_task(slug):
    for row in ROWS[slug]:
        for product in row.get("deliverables", ()):
            assert words(product) in paragraph_at(slug, row["line"]), (row["ref"], product)


@each_document
def test_each_task_stands_in_the_provision_that_it_names(slug):
    begins = {p.address: p.line for p in TEXT[slug] if p.address}
    order = sorted(begins.values())
    for row in ROWS[slug]:
        first = begins[row.get("provision", row["ref"])]
        after = next((line for line in order if line > first), ABOUT[slug]["lines"][1] + 1)
        assert first <= row["line"] < after, row["ref"]


@each_document
def test_refs_stand_once_in_the_order_of_the_document(slug):
    refs = [row["ref"] for row in ROWS[slug]]
    assert [ref for ref, times in Counter(refs).items() if times > 1] == []
    assert [row["line"] for row in ROWS[slug]] == sorted(row["line"] for row in ROWS[slug])


@each_document
def test_the_names_of_the_fields_and_their_values_are_those_of_the_format(slug):
    fields = {"ref", "provision", "line", "text", "also", "block", "lead", "coordinating", "deadline"}
    fields |= {"recurrence", "deliverables", "problem_group", "parent", "remark"}
    of_deadline = {"phrase", "rule", "due", "time", "start", "origin", "flag", "assigned"}
    for row in ROWS[slug]:
        assert set(row) <= fields, row["ref"]
        assert set(row.get("deadline", {})) <= of_deadline, row["ref"]
        assert row["block"] in {"dang", "quoc_hoi", "chinh_phu", "mttq", "chung"}
        assert row.get("recurrence") in {None, "weekly", "monthly", "yearly", "ongoing"}
        assert row["lead"], row["ref"]


def test_every_parent_is_a_task():
    numbers = {about["number"]: slug for slug, about in ABOUT.items()}
    parents = [row["parent"] for rows in ROWS.values() for row in rows if row.get("parent")]
    for parent in parents:
        number, _, ref = parent.partition(" ")
        assert task(numbers[number], ref)
    assert parents == ["46-TB/TGV V.1", "46-TB/TGV V.6"]


# --- nothing is missing: counted in the sources


def table(heading, until):
    """Numbered rows of an appendix of 204-QĐ/TW in the source, with the roman number of their group."""
    rows, group, inside = [], "", False
    for number, line in enumerate(source("204-qd-tw")):
        inside = (inside or line == heading) and line != until
        cells = line.split("\t")
        if inside and re.fullmatch(r"[IVX]+", cells[0]):
            group = cells[0]
        elif inside and cells[0].isdigit():
            rows.append((number, group, cells))
    return rows


def test_each_numbered_row_of_appendix_1_is_a_task():
    rows = table("Phụ lục 1", "Phụ lục 2")
    tasks = [row for row in ROWS["204-qd-tw"] if row["ref"].startswith("Phụ lục 1")]
    assert [(f"Phụ lục 1, {group}.{cells[0]}", line) for line, group, cells in rows] == [
        (row["ref"], row["line"]) for row in tasks
    ]
    assert [cells[4] for _, _, cells in rows] == [row["deadline"]["phrase"] for row in tasks]
    assert len(tasks) == 43
    assert Counter(group for _, group, _ in rows) == {"I": 8, "II": 14, "III": 10, "IV": 5, "V": 3, "VI": 3}


def test_each_numbered_row_of_appendix_2_is_a_task_but_for_row_7_which_is_six():
    rows = table("Phụ lục 2", None)
    tasks = [row for row in ROWS["204-qd-tw"] if row["ref"].startswith("Phụ lục 2")]
    assert [cells[0] for _, _, cells in rows] == [str(n) for n in range(1, 13)]
    refs = [f"Phụ lục 2, {n}" for n in range(1, 13)]
    refs[6:7] = [f"Phụ lục 2, 7({n})" for n in range(1, 7)]
    assert [row["ref"] for row in tasks] == refs
    phrases = {row.get("provision", row["ref"]): row["deadline"]["phrase"] for row in tasks}
    assert list(phrases.values()) == [cells[4] for _, _, cells in rows]


def test_row_7_of_appendix_2_pairs_each_bullet_with_the_lead_beside_it():
    _, _, cells = table("Phụ lục 2", None)[6]
    bullets = re.split(r"(?<=[.:]) - ", words(cells[1]))[1:]
    leads = re.split(r"(?:^| )- ", cells[2])[1:]
    tasks = [row for row in ROWS["204-qd-tw"] if row.get("provision") == "Phụ lục 2, 7"]
    assert bullets == [row["text"] for row in tasks]
    assert [[AGENCY[normal_form(lead)]] for lead in leads] == [row["lead"] for row in tasks]
    assert [row["lead"][0] for row in tasks] == [
        "Văn phòng Trung ương Đảng", "Văn phòng Trung ương Đảng", "Ban Nội chính Trung ương",
        "Ban Tổ chức Trung ương", "Ban Tổ chức Trung ương", "Ban Kinh tế Trung ương",
    ]  # fmt: skip


def meaning(name):
    return AGENCY.get(normal_form(name)) or GROUP.get(normal_form(name))


def test_the_lead_of_a_row_is_the_one_that_its_cell_names():
    compared = 0
    for line, _, cells in table("Phụ lục 1", "Phụ lục 2") + table("Phụ lục 2", None):
        rows = [row for row in ROWS["204-qd-tw"] if row["line"] == line]
        if len(rows) == len(rows[0]["lead"]) == 1 and normal_form(cells[2]) not in NOBODY:
            assert meaning(cells[2]) == meaning(rows[0]["lead"][0]) is not None, line
            compared += 1
    assert compared == 52


def test_each_responsibility_of_section_5_of_the_scheme_is_a_task():
    """Every dash from `V- TỔ CHỨC THỰC HIỆN` to `Phụ lục 1`, and the four paragraphs that stand without one."""
    lines = source("204-qd-tw")
    section = range(lines.index("V- TỔ CHỨC THỰC HIỆN"), lines.index("Phụ lục 1"))
    dashes = [n for n in section if lines[n].startswith("- ")]
    tasks = [row for row in ROWS["204-qd-tw"] if row["ref"].startswith("Đề án, V")]
    without = {row["line"] for row in tasks} - set(dashes)
    assert set(dashes) <= {row["line"] for row in tasks}
    assert {row["ref"] for row in tasks if row["line"] in without} == {
        "Đề án, V.2(1)", "Đề án, V.4", "Đề án, V.7", "Đề án, V.8",
    }  # fmt: skip
    assert len(tasks) == len(dashes) + 4


def test_articles_2_and_3_of_the_decision_are_tasks():
    refs = [row["ref"] for row in ROWS["204-qd-tw"] if row["ref"].startswith("Điều")]
    assert refs == ["Điều 2", "Điều 3(1)", "Điều 3(2)"]


def test_the_seven_items_of_the_action_programme_are_tasks():
    lines = source("03-nq-cp")
    first, last = ABOUT["03-nq-cp"]["lines"]
    items = [n for n in range(first, last + 1) if re.match(r"\d- ", lines[n])]
    assert [row["line"] for row in ROWS["03-nq-cp"]] == items
    assert [row["ref"] for row in ROWS["03-nq-cp"]] == list("1234567")


# Items that order nothing: 08-TB/TGV II.6.a agrees to a principle, its work is given out in II.6.b and c.
NO_WORK = {"08-tb-tgv": {"II.6.a"}}


@pytest.mark.parametrize("slug", ["46-tb-tgv", "08-tb-tgv", "10447-ubnd-vx"])
def test_each_lowest_item_of_a_notice_has_a_task(slug):
    addresses = [p.address for p in TEXT[slug] if re.match(r"[IVX\d]", p.address)]
    lowest = {a for a in addresses if not any(re.match(re.escape(a) + r"[.(-]", other) for other in addresses)}
    assert lowest - {row.get("provision", row["ref"]) for row in ROWS[slug]} == NO_WORK.get(slug, set())


OTHER_DATES = {
    "03-nq-cp": [(85, "nhiệm vụ thường xuyên")],  # beside which the seven items stand
    "71-nq-cp": [(109, "nhiệm vụ thường xuyên")],
    "46-tb-tgv": [(214, "nhiệm vụ thường xuyên")],  # of which VI.4 says how often they are reported on
    # The years of the aims; an application that is called `báo cáo lãnh đạo chủ chốt hàng tháng`, twice.
    "204-qd-tw": [(60, "từ năm 2025"), (157, "hàng tháng"), (399, "hàng tháng")],
}


@each_document
def test_every_dated_phrase_of_a_document_is_some_tasks_deadline(slug):
    """Backwards: what looks like a deadline in the text is one of a task there, or stands in OTHER_DATES."""
    looks = re.compile(
        r"(?:trước|trong|chậm nhất|từ)(?: trong)?(?: \d+ giờ,)? "
        r"(?:ngày \d[\d/]+|\d+/\d+/\d{4}|tháng \d[\d/]*|quý [IV]+\S*|năm 20\d\d)|"
        r"Nhiệm vụ thường xuyên|Hàng tháng|lần/tuần",
        re.IGNORECASE,
    )
    missing = []
    for paragraph in TEXT[slug]:
        begun = [row for row in ROWS[slug] if paragraph_at(slug, row["line"]) == words(paragraph.text)]
        phrases = [row["deadline"]["phrase"] for row in begun if row.get("deadline", {}).get("phrase")]
        for found in looks.finditer(words(paragraph.text)):
            if not any(found[0].strip(".,").lower() in phrase.lower() for phrase in phrases):
                missing.append((paragraph.line, found[0]))
    assert missing == OTHER_DATES.get(slug, [])


# --- names


def official(entry):
    return entry["agency"] if isinstance(entry, dict) else entry


@each_document
def test_every_name_is_an_agency_a_group_or_nobody(slug):
    for row in ROWS[slug]:
        for entry in [*row["lead"], *row.get("coordinating", ())]:
            key = normal_form(official(entry))
            assert [key in AGENCY, key in GROUP, key in NOBODY].count(True) == 1, (row["ref"], entry)


def test_leads_without_a_body_are_few_and_known():
    assert [
        (slug, row["ref"])
        for slug, rows in ROWS.items()
        for row in rows
        if all(normal_form(official(entry)) in NOBODY for entry in row["lead"])
    ] == [("204-qd-tw", "Phụ lục 1, VI.2")]


def test_a_name_that_needs_its_document_is_written_as_the_document_writes_it():
    for slug, rows in ROWS.items():
        for row in rows:
            for entry in [*row["lead"], *row.get("coordinating", ())]:
                if isinstance(entry, dict):
                    assert words(entry["name"]) in paragraph_at(slug, row["line"]), row["ref"]


# --- where a careless reading goes wrong


@pytest.mark.parametrize(
    "ref, lead",
    [
        ("IV.2.g", ["Bộ Công an", "Bộ Tư pháp", "Bộ Nông nghiệp và Môi trường", "Văn phòng Chính phủ"]),
        ("IV.5", ["Bộ Công an", "Văn phòng Chính phủ"]),
        ("IV.6", ["Bộ Tài chính", "Bộ Khoa học và Công nghệ"]),
        (
            "VI.1(1)",
            [
                "Văn phòng Trung ương Đảng", "Văn phòng Quốc hội", "Bộ Khoa học và Công nghệ",
                "Văn phòng Cơ quan Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
            ],
        ),
    ],
)  # fmt: skip
def test_two_or_four_agencies_may_lead_together(ref, lead):
    assert task("46-tb-tgv", ref)["lead"] == lead


def test_one_sentence_with_two_deadlines_is_two_tasks():
    first, second = task("46-tb-tgv", "IV.7.a(1)"), task("46-tb-tgv", "IV.7.a(2)")
    assert first["text"].endswith("hoàn thành 4 CSDL trước ngày 31/10/2025")
    assert second["text"] == "8 CSDL còn lại trong năm 2025"
    assert first["deadline"] == {"phrase": "trước ngày 31/10/2025", "rule": "before", "due": date(2025, 10, 31)}
    assert second["deadline"] == {"phrase": "trong năm 2025", "rule": "within", "due": date(2025, 12, 31)}
    assert first["lead"] == second["lead"] == ["Bộ Y tế"]
    assert first["coordinating"] == second["coordinating"] == ["Bộ Công an", "các cơ quan liên quan"]


def test_a_deadline_with_an_hour_over_the_end_of_a_page():
    assert task("46-tb-tgv", "VI.1(2)")["line"] == 208
    assert deadline("46-tb-tgv", "VI.1(2)") == {
        "phrase": "trước 10 giờ, ngày 03/10/2025", "rule": "before", "due": date(2025, 10, 3), "time": "10:00",
    }  # fmt: skip
    assert "deadline" not in task("46-tb-tgv", "VI.1(1)")


def test_a_deadline_that_the_end_of_a_page_cuts_in_two():
    lines = source("46-tb-tgv")
    assert words(lines[188]).endswith("Hoàn thành trước")
    assert lines[190].startswith("15/10/2025.")
    assert deadline("46-tb-tgv", "V.1") == {
        "phrase": "Hoàn thành trước 15/10/2025", "rule": "before", "due": date(2025, 10, 15),
    }  # fmt: skip


def test_a_deadline_quoted_from_another_document_binds_only_its_part_and_names_its_origin():
    assert deadline("46-tb-tgv", "IV.2.b(2)") == {
        "phrase": "hoàn thành trước ngày 01/01/2026", "rule": "before", "due": date(2026, 1, 1),
        "origin": "35-TB/TGV",
    }  # fmt: skip
    assert "due" not in deadline("46-tb-tgv", "IV.2.b(1)")
    assert [task("46-tb-tgv", f"IV.2.b({n})")["recurrence"] for n in (1, 2)] == ["monthly", "monthly"]


def test_a_date_that_the_document_does_not_state_is_assigned_with_its_basis():
    assigned = {"due": date(2025, 10, 31), "basis": "624/TB-VPCP ghi nhận hạn 31/10/2025; văn bản không nêu hạn"}
    assert deadline("46-tb-tgv", "IV.6") == {"assigned": assigned}


def test_a_deadline_for_the_first_half_of_an_item_is_not_the_second_halfs():
    assert deadline("46-tb-tgv", "IV.2.đ(1)")["due"] == date(2025, 10, 10)
    assert deadline("46-tb-tgv", "IV.2.đ(2)") is None
    assert [deadline("46-tb-tgv", f"I.2.c-1({n})")["due"] for n in (1, 2)] == [date(2025, 10, 31), date(2025, 11, 30)]


@pytest.mark.parametrize("ref", ["I.2.c-2", "II.1", "IV.3.a", "IV.9.b", "I.2.d-2", "V.2", "V.3"])
def test_the_years_of_plans_and_the_dates_of_cited_documents_are_no_deadlines(ref):
    assert deadline("46-tb-tgv", ref) is None


@pytest.mark.parametrize(
    "section, block",
    [("I", "dang"), ("II", "quoc_hoi"), ("III", "mttq"), ("IV", "chinh_phu"), ("V", "chung"), ("VI", "chung")],
)
def test_a_task_belongs_to_the_block_under_which_the_document_lists_it(section, block):
    rows = [row for row in ROWS["46-tb-tgv"] if row["ref"].split(".")[0] == section]
    assert {row["block"] for row in rows} == {block}


def test_the_courts_stand_under_the_party_block():
    leads = {task("46-tb-tgv", ref)["lead"][0]: task("46-tb-tgv", ref)["block"] for ref in ("I.2.c-1(1)", "I.2.d-1")}
    assert leads == {"Tòa án nhân dân tối cao": "dang", "Viện Kiểm sát nhân dân tối cao": "dang"}


def test_a_task_passed_on_is_due_after_its_parent_and_says_so():
    passed_on, parent = task("10447-ubnd-vx", "1"), task("46-tb-tgv", "V.1")
    assert passed_on["parent"] == "46-TB/TGV V.1"
    assert passed_on["deadline"]["due"] > parent["deadline"]["due"]
    assert passed_on["deadline"]["flag"] == (
        "Hạn 16/10/2025 muộn hơn hạn của nhiệm vụ gốc (46-TB/TGV V.1: trước 15/10/2025)."
    )
    assert (task("10447-ubnd-vx", "2")["parent"], deadline("46-tb-tgv", "V.6")) == ("46-TB/TGV V.6", None)


@pytest.mark.parametrize(
    "ref, dates",
    [("II.4(2)", {"due": date(2025, 3, 31)}), ("II.3.a(1)(1)", {"start": date(2024, 4, 5)})],
)
def test_a_date_before_its_own_document_is_kept_and_flagged(ref, dates):
    written = deadline("08-tb-tgv", ref)
    assert {key: value for key, value in written.items() if key in ("due", "start")} == dates
    assert max(dates.values()) < ABOUT["08-tb-tgv"]["issued_on"]
    assert "trước ngày ban hành" in written["flag"]


def test_a_range_of_days_and_a_beginning_without_an_end():
    assert deadline("08-tb-tgv", "II.3.a(1)(2)") == {
        "phrase": "từ ngày 11/4/2025 - 20/4/2025", "rule": "range",
        "due": date(2025, 4, 20), "start": date(2025, 4, 11),
    }  # fmt: skip
    assert deadline("08-tb-tgv", "II.3.a(2)") == {
        "phrase": "thực hiện từ ngày 01/5/2025", "rule": "from", "start": date(2025, 5, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    "ref, phrase, due",
    [
        ("đoạn 6(1)", "Trong tháng 9", date(2025, 9, 30)),
        ("đoạn 8", "Trước ngày 15/9", date(2025, 9, 15)),
        ("đoạn 12", "hoàn thành trong tháng 9", date(2025, 9, 30)),
    ],
)
def test_a_year_that_the_text_leaves_out_is_implied_and_flagged(ref, phrase, due):
    written = deadline("kiem-diem-kh-02", ref)
    assert (written["phrase"], written["due"]) == (phrase, due)
    assert "không ghi năm" in written["flag"]


def test_what_recurs_recurs_as_written():
    recurring = {(slug, row["ref"]): row["recurrence"] for slug in ROWS for row in ROWS[slug] if "recurrence" in row}
    assert recurring == {
        ("204-qd-tw", "Phụ lục 1, I.8"): "yearly",
        ("204-qd-tw", "Phụ lục 1, IV.1"): "yearly",
        ("204-qd-tw", "Phụ lục 1, VI.2"): "yearly",
        ("46-tb-tgv", "IV.2.b(1)"): "monthly",
        ("46-tb-tgv", "IV.2.b(2)"): "monthly",
        ("46-tb-tgv", "IV.11.b"): "ongoing",
        ("46-tb-tgv", "VI.4"): "weekly",
    }


@pytest.mark.parametrize("ref, line", [("Phụ lục 1, II.7", 399), ("Phụ lục 2, 3", 451)])
def test_a_remark_column_that_lets_work_go_on_is_flagged_in_its_own_words(ref, line):
    column = source("204-qd-tw")[line].split("\t")[5]
    assert deadline("204-qd-tw", ref)["flag"] == (
        f"Cột Ghi chú: “{column}”, nên hạn 31/12/2025 chỉ áp dụng cho phần phải làm trong năm 2025."
    )


def test_the_scheme_is_given_to_the_party_block_and_its_years_are_ranges():
    assert {row["block"] for row in ROWS["204-qd-tw"]} == {"dang"}
    assert deadline("204-qd-tw", "Phụ lục 1, III.10") == {
        "phrase": "2025 - 2028", "rule": "range", "due": date(2028, 12, 31), "start": date(2025, 1, 1),
    }  # fmt: skip
