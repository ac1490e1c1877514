"""One settings module; everything that differs between machines comes from the environment (.env.example)."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

AMIF_ENV = env.str("AMIF_ENV", "production")
DEMO = AMIF_ENV == "demo"
PRODUCTION = AMIF_ENV == "production"
DEBUG = False
CLOCK_FILE = env.str("AMIF_CLOCK_FILE", "")
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
VAR = Path(env.str("AMIF_VAR", str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "amif.apps.AmifConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "records",
    "accounts",
    "indicators",
    "calls",
    "applications",
    "reporting",
]
if find_spec("django_linear_migrations"):  # there on developers' machines only
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "amif.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "amif.middleware.StayMiddleware",
    "amif.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "amif.urls"
WSGI_APPLICATION = "amif.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "amif.context_processors.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "amif.templatetags.ui",
                "amif.templatetags.fields",
                "amif.templatetags.programme",
                "records.templatetags.formats",
            ],
        },
    }
]
FORM_RENDERER = "amif.forms.FormRenderer"


def database(url: dict[str, Any]) -> dict[str, Any]:
    """The connection's options: on SQLite every transaction takes the write lock at its start (decisions.md)."""
    if url["ENGINE"].endswith("sqlite3"):
        url["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
        }
        url["TEST"] = {"NAME": env.str("SQLITE_TEST_NAME", None)}
    else:
        url["CONN_MAX_AGE"] = 60
        url["CONN_HEALTH_CHECKS"] = True
    return url


DATABASES = {"default": database(env.db("DATABASE_URL", f"sqlite:///{VAR / 'amif.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none" if DEMO else "mandatory"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key,50/5m/ip", "call_alert": "10/h/ip"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "AMIF: "
SESSION_COOKIE_AGE = 8 * 3600  # idle time, begun anew by work in its second half (StayMiddleware)
SESSION_WHOLE_AGE = 12 * 3600  # since signing in, however much one works
SESSION_WARNING = 15 * 60  # seconds before its end at which the page asks (WCAG 2.2.1)
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "amif.views.csrf_failure"

# Security headers; the content security policy itself stands in amif.middleware
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading HSTS is for the domain's owner to ask for

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", str(VAR / "static"))
STATICFILES_DIRS = [path for path in [BASE_DIR / "static" / "build"] if path.exists()]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = ["amif.uploads.BoundedUploadHandler"]
UPLOAD_MOST_BYTES = env.int(
    "UPLOAD_MOST_BYTES", 100_000_000
)  # what is larger is not even kept while it arrives
CLAMD_URL = env.str("CLAMD_URL", "")  # the virus check: unix:///run/clamav/clamd.ctl or tcp://host:3310
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_242_880
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000  # a budget of 300 rows over several years has some 4 000 fields

# E-mail
EMAIL = env.email_url("EMAIL_URL", default="filemail:///" if DEMO else "consolemail://")
vars().update(EMAIL)
if DEMO and EMAIL["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    EMAIL_FILE_PATH = VAR / "mail"
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "amif@localhost")
SERVICE_CONTACT = env.str("SERVICE_CONTACT", "amif@example.org")  # whom to write to about the service itself

# The queue: the broker is a doorbell, what is owed stands in records.Job
REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost/"
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "queue"),
        "data_folder_out": str(VAR / "queue"),
        "control_folder": str(VAR / "queue-control"),
        "store_processed": False,
    }
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_TIMEZONE = "Europe/Helsinki"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep owed jobs": {"task": "records.tasks.sweep", "schedule": 5.0},
    "dispatch outbox": {"task": "amif.tasks.dispatch_outbox", "schedule": 5.0},
    "open and close calls": {"task": "calls.tasks.turn_calls", "schedule": 30.0},
    "forget unconfirmed alerts": {
        "task": "calls.tasks.forget_alerts",
        "schedule": crontab(minute="20", hour="3"),
    },
    "daily notices": {"task": "amif.tasks.owe_digests", "schedule": crontab(minute="*/10", hour="7-21")},
    "expire drafts": {"task": "applications.tasks.expire", "schedule": 60.0},
    "requests for supplement": {"task": "applications.tasks.supplements", "schedule": 60.0},
    "tidy drafts": {"task": "applications.tasks.tidy_drafts", "schedule": crontab(minute="40")},
    "check files for viruses": {"task": "applications.tasks.scan_files", "schedule": 60.0},
    "forget case files": {"task": "applications.tasks.forget_files", "schedule": crontab(minute="50")},
    "words to search": {"task": "applications.tasks.index_words", "schedule": 300.0},
    "monthly reports": {
        "task": "reporting.tasks.request_monthly",
        "schedule": crontab(minute="10", hour="4", day_of_month="1"),
    },
}
JOB_LEASE_SECONDS = 15

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR / "cache"}
}

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "amif.api.Pages",
    "DEFAULT_FILTER_BACKENDS": [
        "amif.api.StrictFilterBackend",
        "rest_framework.filters.SearchFilter",
        "amif.api.StrictOrderingFilter",
    ],
    "DEFAULT_SCHEMA_CLASS": "amif.api_schema.ProblemSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "amif.api.problem",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "AMIF grants",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "WARNING"}},
}
