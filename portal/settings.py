"""How is this portal configured? Everything comes from the environment; `.env.example` lists it in this order."""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# --- where it runs -------------------------------------------------------------------------------
PRODUCTION = env.bool("PRODUCTION", False)
DEMO = env.bool("DEMO", not PRODUCTION)
DEBUG = env.bool("DEBUG", False)
DATA_DIR = Path(env.str("PORTAL_DATA", str(BASE_DIR / ".data"))).resolve()
INSECURE_KEY = "insecure-key-of-the-embedded-demo"  # refused in production: portal/checks.py
SECRET_KEY = env.str("SECRET_KEY", "" if PRODUCTION else INSECURE_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [] if PRODUCTION else ["*"])
SITE_URL = env.str("SITE_URL", "" if PRODUCTION else "http://localhost:8000")
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", False)
HTTPS = env.bool("HTTPS", PRODUCTION)
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")

# --- what it stands on ---------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
EVIDENCE_STORAGE = env.str("EVIDENCE_STORAGE", "")
EVIDENCE_X_ACCEL = env.str("EVIDENCE_X_ACCEL", "")
EMAIL_URL = env.str("EMAIL_URL", "")
EMAIL_FROM = env.str("EMAIL_FROM", "")

# --- how the office works ------------------------------------------------------------------------
EVIDENCE_MAX_MB = env.int("EVIDENCE_MAX_MB", 50)
DUE_SOON_DAYS = env.int("DUE_SOON_DAYS", 5)
BEFORE_INCLUDES_DAY = env.bool("BEFORE_INCLUDES_DAY", True)
REPORT_MONTH_ENDS_ON = env.int("REPORT_MONTH_ENDS_ON", 0, validate=validate.Range(0, 28))  # 0: last day
EDITION_KINDS = env.list(
    "EDITION_KINDS", ["weekly"], validate=validate.ContainsOnly(["weekly", "monthly", "quarterly", "yearly"])
)
EDITION_DAY = env.int("EDITION_DAY", 5, validate=validate.Range(1, 7))  # 1 is Monday
EDITION_HOUR = env.int("EDITION_HOUR", 15, validate=validate.Range(0, 23))
SESSION_HOURS = env.int("SESSION_HOURS", 8)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", 15)
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 30)
SIGNING_KEY = env.str("SIGNING_KEY", "")
SIGNING_PASSPHRASE = env.str("SIGNING_PASSPHRASE", "")
SIGNING_TRUST = env.str("SIGNING_TRUST", "")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "agencies.User"

INSTALLED_APPS = [
    "portal",
    "agencies",
    "directives",
    "tasks",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "csp",
    "import_export",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.signin.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

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
                "portal.context.portal",
            ],
            "builtins": ["portal.templatetags.components", "tasks.templatetags.task_components"],
        },
    }
]

# --- database: SQLite in the data folder, or PostgreSQL by DATABASE_URL ---------------------------
EMBEDDED_DATABASE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "portal.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; "
            "PRAGMA recursive_triggers=ON;"  # what REPLACE takes away is guarded too (reports/immutable.py)
        ),
    },
}
DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60) if DATABASE_URL else EMBEDDED_DATABASE}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- cache: shared by all processes, for sign-in limits ------------------------------------------
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
    )
}

# --- jobs: Redis, or files in the data folder ----------------------------------------------------
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "flag-overdue": {"task": "tasks.flag_overdue", "schedule": crontab(minute="5", hour="*")},
    "sweep-jobs": {"task": "portal.sweep_jobs", "schedule": timedelta(seconds=SWEEP_SECONDS)},
    "draft-editions": {"task": "reports.draft_editions", "schedule": crontab(minute="2", hour="*")},
    "hand-over": {"task": "tasks.hand_over", "schedule": crontab(minute="15", hour="0")},
    "drop-stray-uploads": {"task": "tasks.drop_stray_uploads", "schedule": crontab(minute="40", hour="2")},
    "drop-old-exports": {"task": "tasks.drop_old_exports", "schedule": crontab(minute="50", hour="2")},
}

# --- evidence: files under the data folder, or S3 by EVIDENCE_STORAGE (s3://bucket/prefix) --------
EVIDENCE_DIR = DATA_DIR / "evidence"
if EVIDENCE_STORAGE.startswith("s3://"):
    _bucket, _, _prefix = EVIDENCE_STORAGE.removeprefix("s3://").partition("/")
    _evidence = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": _bucket, "location": _prefix, "file_overwrite": False},
    }
else:
    _evidence = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": EVIDENCE_STORAGE.removeprefix("file://") or EVIDENCE_DIR,
            "file_permissions_mode": 0o640,
        },
    }
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "evidence": _evidence,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# --- static files: ours and the packages that npm installed, listed by name ----------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.packages.PackageFinder",
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
NODE_MODULES = BASE_DIR / "node_modules"

# --- sign-in -------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 10},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
ACCOUNT_ADAPTER = "agencies.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/15m/key"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- e-mail: none without EMAIL_URL ---------------------------------------------------------------
_email = env.dj_email_url("EMAIL_URL", "dummy:")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = _email["EMAIL_TIMEOUT"] or 30  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM or EMAIL_HOST_USER or "cong@localhost"

# --- security headers ----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.stale_form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REDIRECT_EXEMPT = [r"^health/"]
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []

# --- language, time ------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["portal.formats"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "portal.api.refusals",
}
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}, "pyhanko": {"level": "ERROR"}},
}
