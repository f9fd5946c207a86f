"""Settings of sign-in: allauth, second factor, sessions."""

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Praxis"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
USERSESSIONS_TRACK_ACTIVITY = False
