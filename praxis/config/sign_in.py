"""Settings of sign-in: allauth, second factor, sessions.

allauth checks the password and the code and counts the tries; everything around it (lock,
enrolment, sessions) is praxis.access. Limits are per name, never per address: one office
is one address, and a colleague must still get in while somebody guesses (security.md 3.3).
"""

SESSION_ENGINE = "praxis.access.sessions"
AUTHENTICATION_BACKENDS = ["praxis.access.sign_in.Backend"]
PRAXIS_HOOKS = {
    "practice_contact": "praxis.config.hooks.practice_contact",
    "payer_names": "praxis.config.hooks.payer_names",
    "idle_minutes": "praxis.config.hooks.idle_minutes",
    "patient_of_number": "praxis.config.hooks.patient_of_number",
    "patient_facts": "praxis.config.hooks.patient_facts",
    "ledger_source": "praxis.config.hooks.ledger_source",
    "ledger_party_names": "praxis.config.hooks.ledger_party_names",
}

# Toasts may name a patient: they lie in the sealed session, never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "praxis.access.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGIN_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "change_password": "5/5m/user",
}
ACCOUNT_FORMS = {"login": "praxis.access.sign_in.PasswordForm"}

MFA_ADAPTER = "praxis.access.sign_in.MfaAdapter"
MFA_FORMS = {"authenticate": "praxis.access.sign_in.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Praxis"
