"""A form that is sent after the session has ended gives the words back; the administration has no door of its own."""

from django.urls import reverse

from tasks.models import Event


def test_what_was_written_after_signing_out_is_shown_back_and_nothing_is_saved(cast, client):
    path = reverse("step", args=[cast.lead.pk, "report"])
    answer = client.post(path, {"result": "Đã hoàn thành 3 trên 4 CSDL.", "version": "1"})
    assert answer.status_code == 403
    assert "Đã hoàn thành 3 trên 4 CSDL." in answer.content.decode()
    assert not Event.objects.filter(verb="report").exists()


def test_a_page_that_is_only_read_leads_to_signing_in(cast, client):
    answer = client.get(reverse("task", args=[cast.task.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_administration_signs_in_through_the_portals_own_door(cast, client):
    answer = client.post("/quan-tri/login/?next=/quan-tri/", {"username": "administrator", "password": "sai"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
