"""When does a deadline end, and how does the page of a task say that it was counted?"""

from datetime import date, time

import pytest

from tasks import extensions
from tasks.deadline import due_moment
from tasks.explain import how_counted
from tasks.models import Task
from tests.conftest import DUE, moment

pytestmark = pytest.mark.django_db


def test_a_deadline_ends_with_its_day_or_at_its_hour():
    assert due_moment(None) is None
    assert due_moment(DUE) == moment(2025, 11, 1)
    assert due_moment(date(2025, 10, 3), time(10)) == moment(2025, 10, 3, 10)


@pytest.mark.parametrize("includes, ends", [(True, moment(2025, 11, 1)), (False, moment(2025, 10, 31))])
def test_before_a_day_includes_it_or_not_by_a_setting(settings, includes, ends):
    settings.BEFORE_INCLUDES_DAY = includes
    assert due_moment(DUE, None, "before") == ends
    assert due_moment(DUE, None, "no_later") == moment(2025, 11, 1)


def told(**fields):
    return how_counted(Task(pk=0, **fields))


def test_the_phrase_is_quoted_and_its_rule_explained(settings):
    dated = {"phrase": "trước ngày 31/10/2025", "rule": "before", "due_on": DUE}
    included = told(**dated, original_due_at=moment(2025, 11, 1))
    settings.BEFORE_INCLUDES_DAY = False
    left_out = told(**dated, original_due_at=moment(2025, 10, 31))
    assert included == [
        "Văn bản viết: “trước ngày 31/10/2025”.",
        "“Trước ngày” được tính đến hết ngày 31/10/2025 (cách ghi của 624/TB-VPCP).",
    ]
    assert left_out[1] == "“Trước ngày” được tính đến hết ngày liền trước, 30/10/2025 (theo cấu hình)."


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"rule": "on", "due_on": DUE, "due_time": time(10)}, "Hết hạn đúng 10:00 ngày 31/10/2025."),
        ({"rule": "within", "due_on": DUE}, "Tính đến hết ngày cuối của kỳ: 31/10/2025."),
        ({"rule": "no_later", "due_on": DUE}, "Tính đến hết ngày 31/10/2025."),
        (
            {"rule": "range", "due_on": DUE, "starts_on": date(2025, 1, 1)},
            "Thực hiện từ 01/01/2025, hết hạn sau ngày 31/10/2025.",
        ),
        ({"rule": "undated"}, "Cụm từ này không xác định được ngày."),
        (
            {"rule": "from", "starts_on": date(2025, 4, 5)},
            "Văn bản chỉ nêu ngày bắt đầu (05/04/2025), không nêu ngày kết thúc.",
        ),
    ],
)
def test_each_rule_has_a_sentence(fields, sentence):
    assert told(phrase="x", **fields)[1] == sentence


def test_without_a_phrase_that_is_said():
    assert told() == ["Văn bản không nêu thời hạn."]
    assert told(recurrence="monthly") == ["Báo cáo hằng tháng."]


def test_a_deadline_from_elsewhere_says_from_where():
    quoted = told(phrase="x", origin="quoted", deadline_basis="35-TB/TGV")
    assigned = told(origin="assigned", assigned_due_at=moment(2025, 11, 1), deadline_basis="Như đã ghi nhận")
    flagged = told(phrase="x", deadline_flag="Trước ngày ban hành.")
    assert quoted[1] == "Hạn này do 35-TB/TGV đặt ra và được văn bản dẫn lại."
    assert assigned[1] == "Hạn 31/10/2025 do Tổ giúp việc ấn định. Như đã ghi nhận."
    assert flagged[1] == "Cần xem lại: Trước ngày ban hành."


def test_a_later_deadline_says_whom_it_was_granted_and_when(cast, at):
    asked = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 15), "Chờ mẫu")
    assert how_counted(cast.task)[-1] == "“Trước ngày” được tính đến hết ngày 31/10/2025 (cách ghi của 624/TB-VPCP)."
    with at(2025, 10, 24, 9):
        extensions.decide_extension(asked, cast.secretary, True, "Được")
    assert how_counted(cast.task)[-1] == ("Bộ Y tế được gia hạn (lần 1) đến 15/11/2025, quyết định ngày 24/10/2025.")
