"""Each page of work for each role: it renders in Vietnamese, at the same cost for one row and for three."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Group
from directives.models import Provision
from portal import clock
from tasks import extensions, lifecycle
from tasks.forms import FORMS
from tasks.lifecycle import Part, Report
from tasks.models import Assignee, Assignment, Event, Task
from tests.conftest import make_agency, moment

NOW = moment(2025, 11, 12, 9)
TOKEN = re.compile(r"<script.*?</script>|<style.*?</style>|<svg.*?</svg>", re.DOTALL)
ENGLISH = re.compile(
    r"\b(the|your|please|this|field|required|error|submit|save|delete|status|deadline|none|true|false|page|next|"
    r"previous|search|login|assigned|overdue)\b",
    re.IGNORECASE,
)

PAGES = {
    "home": lambda cast: reverse("home"),
    "board": lambda cast: reverse("dashboard"),
    "list": lambda cast: reverse("task_list"),
    "agency": lambda cast: reverse("task_list") + "?agency=bo-y-te&state=open",
    "task": lambda cast: cast.task.get_absolute_url(),
    "texts": lambda cast: reverse("directive_list"),
    "text": lambda cast: cast.directive.get_absolute_url(),
    "queue": lambda cast: reverse("verification_queue"),
    "verify": lambda cast: reverse("step", args=[cast.lead.pk, "verify"]),
}
# The answer and the number of queries of each page for each role, frozen: for one row and for three alike.
COSTS = """\
                 home    board   list    agency  task    texts   text    queue   verify
officer          200 12  200 15  200 11  200 12  200 19  200 8   200 15  403 4   403 5
leader           200 12  200 15  200 11  200 12  200 19  200 8   200 15  403 4   403 5
partner_officer  200 13  200 15  200 11  200 12  200 19  200 8   200 15  403 4   403 5
stranger         200 12  200 13  200 8   200 8   404 5   200 8   404 5   403 4   404 5
secretary        200 13  200 15  200 11  200 12  200 19  200 8   200 15  200 9   200 8
coordinator      200 12  200 16  200 12  200 13  200 19  200 9   200 16  200 8   200 9
committee        200 10  200 15  200 11  200 12  200 18  200 8   200 15  403 4   403 5
inspector        200 10  200 15  200 11  200 12  200 18  200 8   200 15  403 4   403 5
administrator    200 4   200 15  200 11  200 12  200 19  200 8   200 15  403 4   403 5
nobody           200 4   200 6   200 5   200 5   404 4   200 4   404 4   403 4   404 4
"""


@pytest.fixture
def rows(cast, proof):
    """`rows(n)`: n tasks, each claimed with evidence and with a request; on the first also a collective of n."""
    group = Group.objects.create(code="cac-so", name="các sở")
    lead = Assignee.objects.create(task=cast.task, role="lead", written="Bộ Y tế", agency=cast.ministry)
    Assignment.objects.filter(pk=cast.lead.pk).update(assignee=lead)
    all_of = Assignee.objects.create(task=cast.task, role="lead", written="các sở", group=group, order=1)

    def fill(number):
        with clock.moved_to(moment(2025, 9, 30, 8)):
            for order in range(cast.directive.tasks.count(), number):
                _another_task(cast, order + 10)
            for order in range(group.members.count(), number):
                member = make_agency(f"so-{order}", f"Sở số {order}", cast.blocks["chinh_phu"])
                group.members.add(member)
                lifecycle.assign(cast.task, [Part(member, "lead", all_of)])
        for part in Assignment.objects.filter(status="assigned", role="lead"):
            with clock.moved_to(moment(2025, 10, 20, 9)):
                extensions.request_extension(part, cast.leader, date(2025, 11, 30), "Chờ mẫu")
                lifecycle.claim(part, cast.leader, Report("Đã xong"), evidence=[proof(part, cast.leader)])
        for part in Assignment.objects.filter(status="assigned", role="coordinating"):
            with clock.moved_to(moment(2025, 10, 21, 9)):
                lifecycle.report(part, cast.partner_officer, Report("Đang phối hợp"))

    return fill


def _another_task(cast, order):
    provision = Provision.objects.create(
        directive=cast.directive, address=f"IV.{order}", order=order, start=12, end=20, parent=cast.provision.parent
    )
    task = Task.objects.create(
        directive=cast.directive, provision=provision, ref=f"IV.{order}", order=order, text=f"Việc số {order}",
        search="viec", block=cast.task.block, due_at=cast.task.due_at, original_due_at=cast.task.due_at,
        parent=cast.task,
    )  # fmt: skip
    lead = Assignee.objects.create(task=task, role="lead", written="Bộ Y tế", agency=cast.ministry)
    lifecycle.assign(task, [Part(cast.ministry, "lead", lead), Part(cast.partner, "coordinating")])


def visit(client, address):
    """The answer to a visit on the day NOW, and how many queries it took."""
    with clock.moved_to(NOW), CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    return answer, len(queries)


def costs(cast, signed_in):
    """The table, measured: of each role but the second of a kind."""
    table = [f"{'':<17}" + "".join(f"{name:<8}" for name in PAGES)]
    for who in [name for name in cast.people if name != "second_secretary"]:
        client = signed_in(cast.people[who])
        answers = [visit(client, page(cast)) for page in PAGES.values()]
        table.append(f"{who:<17}" + "".join(f"{f'{answer.status_code} {count}':<8}" for answer, count in answers))
    return "".join(f"{line.rstrip()}\n" for line in table)


def test_each_page_costs_the_same_for_one_row_and_for_three(cast, rows, signed_in):
    rows(1)
    assert costs(cast, signed_in) == COSTS
    rows(3)
    assert costs(cast, signed_in) == COSTS


def words(answer):
    """What a reader sees or hears: the text, and the words of labels and titles."""
    content = TOKEN.sub(" ", answer.content.decode())
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', content)
    return html.unescape(" ".join([re.sub(r"<[^>]+>", " ", content), *spoken]))


def test_every_word_is_vietnamese(cast, rows, signed_in):
    rows(3)
    for who in ("officer", "secretary", "coordinator", "inspector", "nobody"):
        client = signed_in(cast.people[who])
        for name, page in PAGES.items():
            answer, _ = visit(client, page(cast))
            text = words(answer)
            assert (who, name, ENGLISH.findall(text), "{{" in text, "{%" in text) == (who, name, [], False, False)
            assert '<html lang="vi"' in answer.content.decode()


@pytest.mark.parametrize("status", ["assigned", "awaiting", "declined", "completed"])
def test_every_step_has_a_page_whether_it_is_possible_now_or_not(cast, signed_in, status):
    claimed = moment(2025, 10, 20) if status in ("awaiting", "completed") else None
    Assignment.objects.filter(pk=cast.lead.pk).update(status=status, claimed_at=claimed)
    cast.leader.memberships.create(agency=cast.secretariat_agency, role="secretariat")
    client = signed_in(cast.leader)
    for verb in FORMS:
        answer, _ = visit(client, reverse("step", args=[cast.lead.pk, verb]))
        assert (verb, answer.status_code, ENGLISH.findall(words(answer))) == (verb, 200, [])


def test_a_step_that_does_not_exist_is_404(cast, signed_in):
    client = signed_in(cast.secretary)
    for verb in ("transfer", "merge", "assign", "delete"):
        assert client.get(reverse("step", args=[cast.lead.pk, verb])).status_code == 404


# --- pressing ------------------------------------------------------------------------------------


def press(client, part, verb, **data):
    return client.post(reverse("step", args=[part.pk, verb]), data)


def said(client, answer):
    """The sentence on the page to which a step leads."""
    return [str(message) for message in client.get(answer["Location"]).context["messages"]]


def test_a_step_leads_back_to_the_task_and_says_what_was_done(cast, signed_in):
    client = signed_in(cast.officer)
    answer = press(client, cast.lead, "acknowledge", version=1)
    assert (answer.status_code, answer["Location"]) == (302, cast.task.get_absolute_url())
    assert said(client, answer) == ["Bộ Y tế đã xác nhận đã nhận."]


def test_a_stale_page_is_409_says_who_was_faster_and_keeps_every_word(cast, signed_in, at):
    with at(2025, 10, 6, 14, 5):
        lifecycle.acknowledge(cast.lead, cast.leader)
    answer = press(
        signed_in(cast.officer), cast.lead, "report", version=1, result="Đã xong 2 CSDL", difficulties="Vốn"
    )
    text = words(answer)
    assert answer.status_code == 409
    assert (
        "Nhiệm vụ đã thay đổi sau khi bạn mở trang (Người leader, 14:05 ngày 06/10/2025). "
        "Trạng thái hiện nay: “Đang thực hiện”. Bước của bạn chưa được ghi"
    ) in text
    assert ("Đã xong 2 CSDL" in text, "Vốn" in text) == (True, True)
    assert 'name="version" value="2"' in answer.content.decode()
    assert Event.objects.filter(verb="report").count() == 0


def test_after_a_look_the_same_form_goes_through(cast, signed_in):
    lifecycle.acknowledge(cast.lead, cast.leader)
    client = signed_in(cast.officer)
    version = press(client, cast.lead, "report", version=1, result="Xong").context["form"]["version"].value()
    assert press(client, cast.lead, "report", version=version, result="Xong").status_code == 302


def test_a_form_sent_twice_is_one_step(cast, signed_in):
    client = signed_in(cast.officer)
    answers = [press(client, cast.lead, "report", version=1, result="Xong").status_code for _ in range(2)]
    assert answers == [302, 409]
    assert Event.objects.filter(verb="report").count() == 1


def test_a_step_that_is_not_possible_any_more_is_told_and_offers_no_button(cast, signed_in):
    Assignment.objects.filter(pk=cast.lead.pk).update(status="suspended")
    answer = press(signed_in(cast.officer), cast.lead, "report", version=1, result="Xong")
    assert answer.status_code == 409
    assert "Không thể “Báo cáo tiến độ” khi nhiệm vụ đang ở trạng thái “Tạm dừng”." in words(answer)
    assert '<button class="button button-strong"' not in answer.content.decode()


def test_who_may_not_is_told_in_a_sentence(cast, signed_in):
    answer = press(signed_in(cast.officer), cast.lead, "claim", version=1, result="Xong")
    assert answer.status_code == 403
    assert "Bạn không có quyền “Đề nghị xác nhận hoàn thành” với nhiệm vụ của Bộ Y tế." in words(answer)


UNSENT, WRONG, STALE = 200, 422, 409


@pytest.mark.parametrize(
    "verb, data, status",
    [
        ("acknowledge", {}, UNSENT),
        ("acknowledge", {"version": ""}, WRONG),
        ("acknowledge", {"version": "x"}, WRONG),
        ("acknowledge", {"version": "9" * 30}, STALE),
        ("report", {"version": 1}, WRONG),
        ("report", {"version": 1, "result": "x", "progress": "101"}, WRONG),
        ("decline", {"version": 1, "reason": " "}, WRONG),
        ("decline", {"reason": "x"}, WRONG),
        ("request_extension", {"version": 1, "reason": "x"}, WRONG),
        ("request_extension", {"version": 1, "reason": "x", "due_on": "2025-10-31"}, WRONG),
        ("request_extension", {"version": 1, "reason": "x", "due_on": "9999-12-31"}, WRONG),
    ],
)
def test_a_form_that_is_not_whole_changes_nothing(cast, signed_in, verb, data, status):
    assert press(signed_in(cast.leader), cast.lead, verb, **data).status_code == status
    assert Event.objects.exclude(verb="assign").count() == 0


def test_from_the_queue_one_comes_back_to_the_queue_and_nowhere_else(cast, signed_in, proof):
    client, ways = signed_in(cast.secretary), {}
    for way in ("queue", "https://example.org/", "//example.org"):
        Assignment.objects.filter(pk=cast.lead.pk).update(status="awaiting", claimed_at=NOW, claimed_by=cast.leader)
        version = Assignment.objects.get(pk=cast.lead.pk).version
        ways[way] = press(client, cast.lead, "verify", version=version, next=way)["Location"]
    task = cast.task.get_absolute_url()
    assert ways == {"queue": reverse("verification_queue"), "https://example.org/": task, "//example.org": task}


def test_the_queue_holds_claims_requests_and_declined_parts(cast, rows, signed_in):
    rows(3)
    lifecycle.decline(cast.support, cast.partner_officer, "Không thuộc chức năng")
    context = visit(signed_in(cast.secretary), reverse("verification_queue"))[0].context
    assert (len(context["rows"]), len(context["extensions"]), len(context["declined"])) == (6, 6, 1)


def test_a_request_that_nobody_can_decide_any_more_leaves_the_queue(cast, signed_in):
    extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 30), "Chờ mẫu")
    lifecycle.cancel(cast.lead, cast.secretary, "1/TB")
    context = visit(signed_in(cast.secretary), reverse("verification_queue"))[0].context
    assert list(context["extensions"]) == []


@pytest.mark.parametrize("role, status", [("lead", 302), ("coordinating", 302), ("boss", 302)])
def test_the_secretariat_gives_a_task_to_a_further_agency(cast, signed_in, role, status):
    client = signed_in(cast.secretary)
    answer = client.post(
        reverse("assign_agency", args=[cast.task.pk]), {"agency": "bo-xay-dung", "role": role, "reason": "50-TB/TGV"}
    )
    told = said(client, answer)
    given = list(Assignment.objects.filter(agency=cast.other).values_list("role", flat=True))
    assert (answer.status_code, given, told) == (
        (302, [role], ["Đã giao nhiệm vụ cho Bộ Xây dựng."])
        if role != "boss"
        else (302, [], ["Chưa giao được: hãy chọn cơ quan, vai trò và ghi căn cứ."])
    )


@pytest.mark.parametrize(
    "who, status", [("leader", 403), ("coordinator", 403), ("inspector", 403), ("stranger", 404)]
)
def test_nobody_else_gives_a_task_away(cast, signed_in, who, status):
    data = {"agency": "bo-xay-dung", "role": "lead", "reason": "x"}
    answer = signed_in(cast.people[who]).post(reverse("assign_agency", args=[cast.task.pk]), data)
    assert (answer.status_code, cast.task.assignments.count()) == (status, 2)


QUERIES = ("history=all", "history=x", "agency=bo-y-te", "agency=khong-co", "agency=%00", "history=all&page=x")


@pytest.mark.parametrize("query", QUERIES)
def test_a_history_can_be_asked_for_in_any_way(cast, rows, signed_in, query):
    rows(1)
    answer, _ = visit(signed_in(cast.officer), f"{cast.task.get_absolute_url()}?{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/nhiem-vu/99999999999999999999/",
        "/phan-cong/99999999999999999999/report/",
        "/minh-chung/99999999999999999999/",
        "/van-ban/khong-co/",
    ],
)
def test_an_address_beyond_all_numbers_is_404(cast, signed_in, address):
    assert signed_in(cast.secretary).get(address).status_code == 404
