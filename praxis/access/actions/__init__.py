"""Everything that changes who may come in and what he may do."""

from praxis.access.actions.credentials import (
    change_password,
    choose_password,
    enrol_demo_account,
    give_temporary_password,
    renew_recovery_codes,
    reset_second_factor,
    set_pin,
    set_second_factor,
)
from praxis.access.actions.links import end_links, make_link
from praxis.access.actions.roles import (
    add_role,
    end_grant,
    grant_role,
    rename_role,
    set_grant_end,
    set_role_permissions,
)
from praxis.access.actions.sessions import end_own_session, end_sessions, sweep_sessions
from praxis.access.actions.sites import add_site, change_site
from praxis.access.actions.users import (
    add_user,
    change_user,
    close_user,
    create_first_manager,
    reopen_user,
)

__all__ = [
    "add_role",
    "add_site",
    "add_user",
    "change_password",
    "change_site",
    "change_user",
    "choose_password",
    "close_user",
    "create_first_manager",
    "end_grant",
    "end_links",
    "end_own_session",
    "end_sessions",
    "enrol_demo_account",
    "give_temporary_password",
    "grant_role",
    "make_link",
    "rename_role",
    "renew_recovery_codes",
    "reopen_user",
    "reset_second_factor",
    "set_grant_end",
    "set_pin",
    "set_role_permissions",
    "set_second_factor",
    "sweep_sessions",
]
