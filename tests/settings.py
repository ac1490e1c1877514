"""The product's settings for tests: an environment of its own, whatever .env or the shell says.

TEST_DATABASE_URL and TEST_REDIS_URL point at real servers (scripts/services.py). Without them SQLite, in a
file: a shared-memory database has neither WAL nor waiting for a lock.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "AMIF_TEST_FOLDER" not in os.environ:  # pytest-xdist's workers share the first process's
    os.environ["AMIF_TEST_FOLDER"] = tempfile.mkdtemp(prefix="amif-tests-")
    atexit.register(shutil.rmtree, os.environ["AMIF_TEST_FOLDER"], ignore_errors=True)
folder = Path(os.environ["AMIF_TEST_FOLDER"])

os.environ |= {
    "AMIF_ENV": "test",
    "SECRET_KEY": "only-for-tests",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", f"sqlite:///{folder}/unused.sqlite3"),
    "SQLITE_TEST_NAME": f"{folder}/test.sqlite3",
    "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
    "EMAIL_URL": "memorymail://",
    "AMIF_VAR": str(folder),
    "MEDIA_ROOT": str(folder / "media"),
    "AMIF_CLOCK_FILE": str(folder / "clock"),
}

from amif.settings import *  # noqa: E402, F403
from amif.settings import REDIS_URL  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if not REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
