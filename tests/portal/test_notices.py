"""The bell: who is told of what, once, and that each person reads their own notices only."""

import pytest
from django.urls import reverse

from portal import jobs, notices
from portal.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch):
    sent = []
    monkeypatch.setattr(jobs.run_job, "delay", sent.append)
    return sent


def work(monkeypatch, handler):
    monkeypatch.setitem(jobs.HANDLERS, "tests.work", handler)
    monkeypatch.setitem(jobs.ABOUT, "tests.work", lambda job: ("thử việc", "/nhiem-vu/"))


def test_whoever_asked_for_a_job_is_told_when_it_is_done(cast, woken, monkeypatch):
    work(monkeypatch, lambda job: {})
    jobs.run_job(jobs.submit("tests.work", {}, cast.officer).pk)
    notice = Notice.objects.get()
    assert (notice.user, notice.text, notice.url) == (cast.officer, "Đã xong: thử việc.", "/nhiem-vu/")


def test_whoever_asked_for_a_job_is_told_why_it_failed(cast, woken, monkeypatch):
    def hopeless(job):
        raise jobs.GaveUp("Thiếu phông chữ.")

    work(monkeypatch, hopeless)
    jobs.run_job(jobs.submit("tests.work", {}, cast.officer).pk)
    assert Notice.objects.get().text == "Chưa làm được: thử việc. Thiếu phông chữ."


def test_whoever_cancels_a_job_is_not_told_of_it_and_a_job_of_the_portal_tells_nobody(cast, woken, monkeypatch):
    work(monkeypatch, lambda job: {})
    jobs.cancel(jobs.submit("tests.work", {}, cast.officer))
    jobs.run_job(jobs.submit("tests.work", {}).pk)
    assert Notice.objects.count() == 0


def test_what_follows_from_a_job_runs_once_when_it_is_over(cast, woken, monkeypatch):
    over = []
    work(monkeypatch, lambda job: {})
    monkeypatch.setitem(jobs.WHEN_OVER, "tests.work", lambda job: over.append(job.state))
    job = jobs.submit("tests.work", {}, cast.officer)
    jobs.run_job(job.pk)
    jobs.run_job(job.pk)
    jobs.cancel(job)
    assert over == ["done"]


def test_the_bell_counts_what_is_unread(cast, signed_in):
    notices.tell([cast.officer, cast.officer, cast.leader], "Có báo cáo mới.", "/bao-cao/")
    client = signed_in(cast.officer)
    assert client.get("/").context["portal_menu"].unread == 2
    client.post(reverse("notices_read"))
    assert client.get("/").context["portal_menu"].unread == 0
    assert notices.unread(cast.leader) == 1


def test_opening_a_notice_reads_it_and_leads_to_its_page(cast, signed_in):
    notices.tell([cast.officer], "Có báo cáo mới.", "/bao-cao/")
    answer = signed_in(cast.officer).post(reverse("notice_open", args=[Notice.objects.get().pk]))
    assert answer.url == "/bao-cao/"
    assert notices.unread(cast.officer) == 0


def test_nobody_opens_the_notice_of_another(cast, signed_in):
    notices.tell([cast.officer], "Có báo cáo mới.", "/bao-cao/")
    notice = Notice.objects.get()
    assert signed_in(cast.leader).post(reverse("notice_open", args=[notice.pk])).status_code == 404
    assert "Có báo cáo mới." not in signed_in(cast.leader).get(reverse("notice_list")).content.decode()
    assert notices.unread(cast.officer) == 1


def test_a_notice_leads_nowhere_outside_the_portal(cast, signed_in):
    notices.tell([cast.officer], "Lạ", "https://example.com/")
    answer = signed_in(cast.officer).post(reverse("notice_open", args=[Notice.objects.get().pk]))
    assert answer.url == reverse("notice_list")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_notices_costs_the_same_whatever_its_length(cast, signed_in, count, django_assert_num_queries):
    notices.tell([cast.officer] * count, "Có báo cáo mới.", "/bao-cao/")
    client = signed_in(cast.officer)
    with django_assert_num_queries(7):
        client.get(reverse("notice_list"))
