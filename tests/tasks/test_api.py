"""The API shows what the pages show, takes the steps that the pages offer, and refuses in the same sentences."""

import pytest

from tasks.models import Event, Task


@pytest.fixture
def api(cast, signed_in):
    return {name: signed_in(user) for name, user in cast.people.items()}


def _step(client, part, verb, **data):
    return client.post(f"/api/assignments/{part.pk}/{verb}/", {"version": part.version, **data})


def test_a_task_is_shown_with_its_parts_and_the_steps_open_to_the_reader(api, cast):
    shown = api["officer"].get(f"/api/tasks/{cast.task.pk}/").json()
    assert (shown["directive"], shown["ref"], shown["block"]) == ("46-TB/TGV", "IV.7.a", "chinh_phu")
    lead, support = shown["assignments"]
    assert (lead["agency"], lead["actions"]) == ("bo-y-te", ["acknowledge", "report"])
    assert (support["agency"], support["actions"]) == ("bo-cong-an", [])


def test_the_list_takes_the_filters_of_the_page(api, cast):
    assert api["officer"].get("/api/tasks/?agency=bo-y-te").json()["count"] == 1
    assert api["officer"].get("/api/tasks/?block=dang").json()["count"] == 0
    assert api["officer"].get("/api/tasks/?due_from=hom-qua").status_code == 400


def test_a_stranger_finds_nothing(api, cast):
    assert Task.objects.count() == 1
    assert api["stranger"].get("/api/tasks/").json()["results"] == []
    for path in (f"/api/tasks/{cast.task.pk}/", f"/api/tasks/{cast.task.pk}/events/"):
        assert api["stranger"].get(path).status_code == 404
    assert _step(api["stranger"], cast.lead, "acknowledge").status_code == 404


def test_an_agency_takes_its_step_and_the_history_tells_it(api, cast):
    answer = _step(api["officer"], cast.lead, "report", result="Đã hoàn thành 2 CSDL.", progress=50)
    assert (answer.status_code, answer.json()["status"], answer.json()["progress"]) == (200, "in_progress", 50)
    told = api["inspector"].get(f"/api/tasks/{cast.task.pk}/events/").json()
    assert [(event["verb"], event["agency"]) for event in told] == [
        ("assign", "Bộ Y tế"),
        ("assign", "Bộ Công an"),
        ("report", "Bộ Y tế"),
    ]


def test_a_repeated_request_is_told_so_and_nothing_happens_twice(api, cast):
    assert _step(api["officer"], cast.lead, "acknowledge").status_code == 200
    again = _step(api["officer"], cast.lead, "acknowledge")
    assert again.status_code == 409
    assert again.json()["detail"].startswith("Nhiệm vụ đã thay đổi sau khi bạn mở trang")
    assert Event.objects.filter(assignment=cast.lead, verb="acknowledge").count() == 1


@pytest.mark.parametrize("who", ["partner_officer", "inspector", "committee"])
def test_who_may_only_read_is_forbidden_to_act(who, api, cast):
    answer = _step(api[who], cast.lead, "report", result="x")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Bạn không có quyền “Báo cáo tiến độ” với nhiệm vụ của Bộ Y tế."


def test_what_the_form_lacks_is_said_by_field(api, cast):
    answer = _step(api["leader"], cast.lead, "claim")
    assert answer.status_code == 400
    assert sorted(answer.json()) == ["files", "result"]


def test_a_word_that_is_no_step_is_not_found(api, cast):
    assert _step(api["secretary"], cast.lead, "transfer").status_code == 404


def test_nobody_reads_without_signing_in(client, cast):
    assert client.get("/api/tasks/").status_code in (302, 403)
