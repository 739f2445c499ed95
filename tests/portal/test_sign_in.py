"""People sign in with the account they were given; nothing of allauth shines through in English."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.urls.exceptions import NoReverseMatch

from agencies.models import User
from portal import errors

PASSWORD = "mat-khau-rat-dai-2025"


def blank(request):
    return HttpResponse("trang")


names = ("home", "dashboard", "task_list", "directive_list", "verification_queue", "report_list", "notice_list")
urlpatterns = [
    *[path("" if name == "home" else f"{name}/", blank, name=name) for name in names],
    path("tai-khoan/", include("portal.accounts_urls")),
    path("hong/", login_not_required(errors.broken)),
]
handler404 = "portal.errors.not_found"
handler403 = "portal.errors.forbidden"
handler400 = "portal.errors.bad_request"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
ENGLISH = re.compile(
    r"\b(the|your|password|please|sign|email|login|you|this|field|not found|forbidden|error)\b", re.IGNORECASE
)


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def officer():
    return User.objects.create_user("huong.nt", "huong@example.vn", PASSWORD, full_name="Nguyễn Thị Hương")


def seen(response) -> str:
    """The words on the page, without tags, attributes and scripts."""
    html = re.sub(r"<head>.*?</head>|<svg.*?</svg>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def sign_in(client, login="huong.nt", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


@pytest.mark.parametrize("login", ["huong.nt", "huong@example.vn"])
def test_one_signs_in_by_name_or_address(client, officer, login):
    response = sign_in(client, login)
    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize("login", ["huong.nt", "nobody", "huong@example.vn"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(client, officer, login):
    response = sign_in(client, login, "sai")
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in seen(response)
    assert not ENGLISH.search(seen(response))


def test_too_many_wrong_passwords_close_the_door_and_say_for_how_long(client, officer):
    for _ in range(5):
        sign_in(client, password="sai")
    assert "Hãy thử lại sau 15 phút hoặc liên hệ quản trị viên." in seen(sign_in(client))


def test_an_empty_form_says_what_is_missing(client):
    words = seen(client.post(reverse("account_login"), {}))
    assert "Hãy nhập “Tên đăng nhập hoặc thư điện tử”." in words
    assert "Hãy nhập “Mật khẩu”." in words


def test_an_account_that_was_closed_does_not_open(client, officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    response = client.post(reverse("account_login"), {"login": "huong.nt", "password": PASSWORD}, follow=True)
    assert not response.wsgi_request.user.is_authenticated
    assert not ENGLISH.search(seen(response))


def test_one_signs_out_by_a_form(client, officer):
    client.force_login(officer)
    assert "Đăng xuất" in seen(client.get(reverse("account_logout")))
    response = client.post(reverse("account_logout"), follow=True)
    assert not response.wsgi_request.user.is_authenticated
    assert "Bạn đã đăng xuất." in seen(response)


PASSWORDS = [
    ("sai", "mot-mat-khau-moi-9", "mot-mat-khau-moi-9", "Mật khẩu hiện tại không đúng."),
    (PASSWORD, "mot-mat-khau-moi-9", "mot-mat-khau-khac-9", "Hai lần nhập mật khẩu mới không giống nhau."),
    (PASSWORD, "12345", "12345", "Mật khẩu quá ngắn, cần ít nhất 10 ký tự."),
    (PASSWORD, "4815162342108", "4815162342108", "hoàn toàn là số"),
    (PASSWORD, "password123", "password123", "quá phổ biến"),
    (PASSWORD, "", "", "Hãy nhập “Mật khẩu mới”."),
]


@pytest.mark.parametrize("old, first, second, said", PASSWORDS)
def test_a_new_password_that_will_not_do_is_refused_in_words(client, officer, old, first, second, said):
    client.force_login(officer)
    data = {"oldpassword": old, "password1": first, "password2": second}
    words = seen(client.post(reverse("account_change_password"), data))
    assert said in words
    assert not ENGLISH.search(words)
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_a_new_password_holds_and_leads_back_to_work(client, officer):
    client.force_login(officer)
    new = "mot-mat-khau-moi-9"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    response = client.post(reverse("account_change_password"), data)
    assert (response.status_code, response.url) == (302, "/")
    officer.refresh_from_db()
    assert officer.check_password(new)


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_signup", "account_inactive"])
def test_the_pages_before_signing_in_are_vietnamese(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert not ENGLISH.search(seen(response))


@pytest.mark.parametrize(
    "name", ["account_email", "account_reauthenticate", "account_set_password", "account_reset_password_done"]
)
def test_allauths_other_pages_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("address", ["/tai-khoan/", "/tai-khoan/email/", "/khong-co/"])
def test_an_unknown_address_gets_a_page_that_helps(client, officer, address):
    client.force_login(officer)
    response = client.get(address)
    assert response.status_code == 404
    assert "Không tìm thấy trang" in seen(response)


def test_the_menu_names_the_user_and_marks_where_one_is(client, officer):
    client.force_login(officer)
    html = client.get(reverse("account_change_password")).content.decode()
    assert "Nguyễn Thị Hương" in html
    assert "aria-current" not in html
    assert reverse("verification_queue") not in html


# --- when something goes wrong -------------------------------------------------------------------


def test_a_form_that_is_too_old_gives_back_what_was_written(officer, settings):
    settings.CSRF_TRUSTED_ORIGINS = []
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    data = {
        "result": "Đã kết nối 4 cơ sở dữ liệu <b>",
        "form-0-reason": "Chờ kinh phí",
        "password": "bí mật",
        "oldpassword": "bí mật",
        "version": "3",
        "agency": "17",
        "csrfmiddlewaretoken": "cũ",
    }
    response = client.post("/task_list/", data, headers={"referer": "http://testserver/task_list/?q=1"})
    assert response.status_code == 403
    html = response.content.decode()
    assert "chưa lưu gì" in html
    assert re.findall(r"<textarea[^>]*>([^<]*)</textarea>", html) == [
        "Đã kết nối 4 cơ sở dữ liệu &lt;b&gt;",
        "Chờ kinh phí",
    ]
    assert "bí mật" not in html
    assert 'href="http://testserver/task_list/?q=1"' in html


def test_a_form_that_is_too_old_never_leads_to_another_site(officer):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/task_list/", {}, headers={"referer": "http://evil.example/x"})
    assert "evil.example" not in response.content.decode()


def test_the_page_of_a_fault_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/hong/")
    assert response.status_code == 500
    assert "Những gì đã lưu trước đó vẫn được giữ nguyên." in seen(response)
