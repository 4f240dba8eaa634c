"""The one settings file. Values come from the environment; the defaults serve one machine."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from dangvu.core import environment
from dangvu.core.secret_files import secret, session_keys

HOME = Path(os.environ.get("DANGVU_HOME", "var")).resolve()
"""The data folder: embedded database, keystore, reading log, columnar store."""

PORT = environment.port("DANGVU_PORT", "8000")
DATABASE_URL = secret("DANGVU_DATABASE_URL")
OWNER_URL = secret("DANGVU_DATABASE_OWNER_URL")
EMBEDDED = not DATABASE_URL
CHECKPOINTS = Path(os.environ["DANGVU_CHECKPOINTS"]) if os.environ.get("DANGVU_CHECKPOINTS") else None
"""The folder elsewhere that keeps the checkpoints of the ledger."""


def _postgresql(url: str) -> dict[str, object]:
    wrong = ImproperlyConfigured(
        "DANGVU_DATABASE_URL phải có dạng postgres://tài-khoản:mật-khẩu@máy:cổng/cơ-sở-dữ-liệu."
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise wrong
    return {
        "ENGINE": "dangvu.core.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # The policies of rows look dear to the planner: without this it would compile each short question.
        "OPTIONS": {"options": "-c jit=off", "connect_timeout": 10},
    }


def _embedded(name: str) -> dict[str, object]:
    return {"ENGINE": "dangvu.core.sqlite", "NAME": HOME / name, "CONN_MAX_AGE": None}


DATABASES: dict[str, dict[str, object]] = {
    "default": _embedded("register.sqlite") if EMBEDDED else _postgresql(DATABASE_URL)
}
if EMBEDDED:
    # Its own file, so that noting a reading never waits for an act being recorded.
    DATABASES["readings"] = _embedded("readings.sqlite")
    # So that a job can say it is alive while the act it records holds the register.
    DATABASES["jobs"] = _embedded("jobs.sqlite")
if OWNER_URL:
    DATABASES["owner"] = _postgresql(OWNER_URL)
DATABASE_ROUTERS = ["dangvu.accounts.routing.OwnFileRouter"]

SECRET_KEY, *SECRET_KEY_FALLBACKS = session_keys(HOME)
DEBUG = os.environ.get("DANGVU_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("DANGVU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = os.environ.get("DANGVU_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "dangvu.core",
    "dangvu.ledger",
    "dangvu.law",
    "dangvu.tree",
    "dangvu.accounts",
    "dangvu.lists",
    "dangvu.jobs",
    "dangvu.statistics",
    "dangvu.places",
    "dangvu.organisations",
    "dangvu.people",
    "dangvu.membership",
    "dangvu.exchange",
    "dangvu.desk",
    "dangvu.demo",
    # After our rooms, so that our templates stand in place of theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dangvu.core.page_policy.PagePolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dangvu.desk.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dangvu.accounts.middleware.DefaultDeny",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "dangvu.urls"
WSGI_APPLICATION = "dangvu.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "dangvu.core.quick_templates.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dangvu.desk.context.page",
            ],
            "builtins": ["dangvu.desk.templatetags.dangvu"],
        },
    }
]

FORM_RENDERER = "dangvu.core.form_renderer.Renderer"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["dangvu.accounts.kept_sessions.Backend"]
SESSION_ENGINE = "dangvu.accounts.kept_sessions"
PASSWORD_HASHERS = ["dangvu.accounts.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "dangvu.accounts.passwords.NotKnown"},
    {"NAME": "dangvu.accounts.passwords.NotOurWords"},
]

SECOND_FACTOR = environment.one_of("DANGVU_SECOND_FACTOR", "", "required", "offered")
"""``required`` or ``offered``; where nothing is said, offered in the demo, required everywhere else."""
SIGNED_CALLS = environment.one_of("DANGVU_SIGNED_CALLS", "offered", "required") == "required"
"""Whether no program records without signing (``accounts/signatures.py``), whatever its token asks."""
STATISTICS_ENGINE = environment.one_of("DANGVU_STATISTICS_ENGINE", "duckdb", "spark")
"""What answers figures (``statistics/store/engines.py``)."""

ACCOUNT_ADAPTER = "dangvu.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # they count in one process; ours (accounts/limits.py) count in the database
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
SHOWN_WITHIN = 600
"""Seconds within which whoever does something of weight has shown who they are (``accounts/again.py``)."""
ACCOUNT_FORMS = {"reauthenticate": "dangvu.accounts.factor_forms.PasswordAgain"}
MFA_ADAPTER = "dangvu.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # codes on paper are ours: accounts/paper.py
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Đảng vụ"
MFA_TOTP_TOLERANCE = int(
    environment.one_of("DANGVU_TOTP_TOLERANCE", "0", "1", "2")
)  # half minutes, for clocks that drift
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts have no e-mail
MFA_FORMS = {
    "authenticate": "dangvu.accounts.factor_forms.Code",
    "reauthenticate": "dangvu.accounts.factor_forms.CodeAgain",
    "activate_totp": "dangvu.accounts.factor_forms.FirstCode",
    "authenticate_webauthn": "dangvu.accounts.factor_forms.Passkey",
    "reauthenticate_webauthn": "dangvu.accounts.factor_forms.PasskeyAgain",
    "login_webauthn": "dangvu.accounts.factor_forms.PasskeyAlone",
    "add_webauthn": "dangvu.accounts.factor_forms.NewPasskey",
}
OIDC_ISSUER = os.environ.get("DANGVU_OIDC_ISSUER", "")
"""The OpenID Connect provider whose word is taken for a password, to the letter as it calls itself; empty:
nothing of it is loaded."""
OIDC_SECONDS = 5
"""So long an answer of the provider is waited for."""
OIDC_NAME = os.environ.get("DANGVU_OIDC_NAME", "OpenID Connect")
OIDC_CLAIM = os.environ.get("DANGVU_OIDC_CLAIM", "preferred_username")
"""What of a person's claims is the name of their account here."""


def _openid_connect() -> dict[str, object]:
    local = urlsplit(OIDC_ISSUER).hostname in ("127.0.0.1", "localhost")
    client, password = os.environ.get("DANGVU_OIDC_CLIENT", ""), secret("DANGVU_OIDC_SECRET")
    if not (OIDC_ISSUER.startswith("https://") or local) or not client or not password:
        raise ImproperlyConfigured(
            "DANGVU_OIDC_ISSUER phải là địa chỉ https, cùng với DANGVU_OIDC_CLIENT và DANGVU_OIDC_SECRET."
        )
    app = {
        "provider_id": "oidc",
        "name": OIDC_NAME,
        "client_id": client,
        "secret": password,
        "settings": {"server_url": OIDC_ISSUER.rstrip("/")},
    }
    more = {"sub": [], "email": ["email"]}.get(OIDC_CLAIM, ["profile"])
    how = {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", *more], "APPS": [app]}
    return {"openid_connect": {"provider_class": "dangvu.accounts.oidc.Provider", **how}}


if OIDC_ISSUER:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_ADAPTER = "dangvu.accounts.oidc.OidcAdapter"
    SOCIALACCOUNT_PROVIDERS = _openid_connect()
    SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
    SOCIALACCOUNT_REQUESTS_TIMEOUT = OIDC_SECONDS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # in no cookie of its own
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"
GUIDE = Path(__file__).parent / "desk/guide_text"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [
    Path(__file__).parent / "static",
    *((f"guide/{language}", GUIDE / language / "images") for language, _name in LANGUAGES),
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 51 * 1024 * 1024
"""The largest workbook that is read: a list of persons is not left in a folder for temporary files."""
FILE_UPLOAD_PERMISSIONS = 0o600
# A large upload waits in memory, not in a temporary file that nobody encrypts.
FILE_UPLOAD_TEMP_DIR = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - Django names the files
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SCANNER = environment.socket_or_port("DANGVU_SCANNER")
"""The virus scanner of this machine (clamd) that looks at each file sent: files of persons go to no other.
None: no file is looked at.
"""

JOB_LEASE = float(os.environ.get("DANGVU_JOB_LEASE", "60"))
"""Seconds after its last sign of life until another worker takes a job up; a sign is given each quarter."""
SHARE = 1024**2 * int(os.environ.get("DANGVU_SHARE_MB", "1024"))
"""Bytes that the files of one account may take: those it sent and those made for it (``jobs/share.py``)."""
JOB_KEPT_DAYS = 30
"""Days that an ended job and its answer stay."""

PAGES_PACE = environment.pace("DANGVU_PAGES_PACE", "120/1800")
"""Pages of one account. An office day asks for one each ten seconds, 360 an hour, and a few suggestions."""
PAGE_SECONDS = environment.seconds("DANGVU_PAGE_SECONDS", "60")
"""Seconds after which PostgreSQL breaks off a question of a page (``core/patience.py``); 0: never."""
CALLS_PACE = environment.pace("DANGVU_CALLS_PACE", "600/18000")
"""Calls of programs with a token of the account."""

ADMIN_FROM = environment.networks("DANGVU_ADMIN_FROM")
"""Where the pages of administration are open to; empty: everywhere."""
ADMIN_HOURS = environment.hours("DANGVU_ADMIN_HOURS")
"""From when until when they are; None: at any hour."""

WATCHED_AGE = int(os.environ.get("DANGVU_WATCHED_AGE", "60"))
"""A hamlet cell is watched when all its members are older; no instrument sets it."""
WATCHED_YEARS = int(os.environ.get("DANGVU_WATCHED_YEARS", "5"))
"""A hamlet cell is watched when for so many years it has admitted nobody; no instrument sets it."""
RECONCILIATION_KEPT_DAYS = 90
"""Days that a comparison with an extract of the national database stays, and its key."""

LARGE_FILE_HOURS = int(os.environ.get("DANGVU_LARGE_FILE_HOURS", "24"))
"""Hours after its approval in which a file of more than 500 persons may be fetched."""
LARGE_FILE_ASKED_DAYS = 7
"""Days that such a file waits for its approval."""

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-dangvu" if HTTPS else "dangvu"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/"]  # programs that speak without TLS are refused, not led on
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
OIDC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "object-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # Signing in by OpenID Connect sends the browser on to the provider.
        "form-action": ["'self'", *([OIDC_ORIGIN] if OIDC_ISSUER else [])],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "report-uri": ["/breaches"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"one_line": {"()": "dangvu.core.logs.OneLine"}},
    "handlers": {"console": {"class": "dangvu.core.logs.ToStandardError", "formatter": "one_line"}},
    "loggers": {"dangvu.security": {"level": "INFO"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
