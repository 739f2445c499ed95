"""How do people sign in? By an account that an administrator made; nobody signs up, and every word is Vietnamese."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from agencies.models import User

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
TOO_SHORT = "Mật khẩu quá ngắn, cần ít nhất %(min_length)d ký tự."
TOO_OFTEN = "Bạn đã nhập sai nhiều lần. Hãy thử lại sau 15 phút hoặc liên hệ quản trị viên."


class AccountAdapter(DefaultAccountAdapter):
    """Ours differs in that accounts are given, and in what it says."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản đã bị khóa. Hãy liên hệ quản trị viên của cơ quan.",
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "incorrect_password": "Mật khẩu không đúng.",
        "enter_current_password": "Mật khẩu hiện tại không đúng.",
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": "Quá nhiều yêu cầu trong thời gian ngắn. Hãy chờ một phút rồi thử lại.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Django has no Vietnamese sentence for a password that is too short."""
        try:
            return str(super().clean_password(password, user))
        except ValidationError as refused:
            for problem in refused.error_list:
                if problem.code == "password_too_short":
                    problem.message = TOO_SHORT
            raise
