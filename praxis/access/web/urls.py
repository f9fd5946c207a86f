from django.urls import URLPattern, URLResolver, path

from praxis.access.web import account, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", sign_in.login_page, name="account_login"),
    path("accounts/code/", sign_in.code_page, name="mfa_authenticate"),
    path("accounts/logout/", sign_in.sign_out, name="account_logout"),
    path("accounts/switch/", sign_in.switch_page, name="access-switch"),
    path("accounts/", account.account_page, name="access-account"),
    path("accounts/alive/", account.alive, name="access-alive"),
    path("accounts/lock/", account.lock_page, name="access-lock"),
    path("accounts/lock/now/", account.lock_now, name="access-lock-now"),
    path("accounts/confirm/", account.confirm_page, name="access-confirm"),
    path("accounts/password/", account.password_page, name="access-password"),
    path("accounts/pin/", account.pin_page, name="access-pin"),
    path("accounts/second-factor/", account.enrol_page, name="access-enrol"),
    path("accounts/second-factor/picture/", account.enrol_qr, name="access-enrol-qr"),
    path("accounts/recovery-codes/", account.recovery_page, name="access-recovery"),
    path("accounts/recovery-codes/new/", account.new_recovery_codes, name="access-new-codes"),
    path("accounts/sessions/end/", account.end_session, name="access-session-end"),
]
