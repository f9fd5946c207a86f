from django.urls import URLPattern, URLResolver, path

from praxis.access.web import account, people, roles, sign_in, trail

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
    path("setup/users/", people.people_page, name="access-people"),
    path("setup/users/new/", people.add_page, name="access-person-add"),
    path("setup/users/<int:user_id>/", people.person_page, name="access-person"),
    path("setup/users/<int:user_id>/change/", people.change_page, name="access-person-change"),
    path("setup/users/<int:user_id>/roles/", people.grant_page, name="access-grant"),
    path(
        "setup/users/<int:user_id>/password/", people.password_page, name="access-person-password"
    ),
    path(
        "setup/users/<int:user_id>/second-factor/",
        people.second_factor_page,
        name="access-person-factor",
    ),
    path(
        "setup/users/<int:user_id>/sign-out/", people.sign_out_page, name="access-person-sign-out"
    ),
    path("setup/users/<int:user_id>/close/", people.close_page, name="access-person-close"),
    path("setup/users/<int:user_id>/reopen/", people.reopen_page, name="access-person-reopen"),
    path("setup/grants/<int:grant_id>/", people.grant_end_page, name="access-grant-end"),
    path("audit/", trail.trail_page, name="audit-trail"),
    path("audit/verify/", trail.verify_page, name="audit-verify"),
    path("setup/roles/", roles.roles_page, name="access-roles"),
    path("setup/roles/new/", roles.add_page, name="access-role-add"),
    path("setup/roles/<int:role_id>/", roles.role_page, name="access-role"),
    path("setup/roles/<int:role_id>/rename/", roles.rename_page, name="access-role-rename"),
]
