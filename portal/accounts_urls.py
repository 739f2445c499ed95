"""Which pages has signing in? Exactly these; allauth's others are not reachable."""

from typing import Any

from allauth.account import forms, views
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

# allauth has no Vietnamese translation: its forms get their words here.


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Tên đăng nhập hoặc thư điện tử"
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].help_text = ""


class ChangePasswordForm(forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": "Mật khẩu hiện tại",
            "password1": "Mật khẩu mới",
            "password2": "Nhập lại mật khẩu mới",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super(forms.PasswordVerificationMixin, self).clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Hai lần nhập mật khẩu mới không giống nhau.")
        return cleaned


class Login(views.LoginView):
    form_class = LoginForm


class PasswordChange(views.PasswordChangeView):
    form_class = ChangePasswordForm


closed = login_not_required(TemplateView.as_view(template_name="account/password_reset.html"))
"""Nobody signs up or resets a password alone: accounts are given, and a closed network sends no mail."""

urlpatterns = [
    path("dang-nhap/", Login.as_view(), name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("doi-mat-khau/", PasswordChange.as_view(), name="account_change_password"),
    path("quen-mat-khau/", closed, name="account_reset_password"),
    path("chua-co-tai-khoan/", closed, name="account_signup"),
    path("tai-khoan-bi-khoa/", views.account_inactive, name="account_inactive"),
]
