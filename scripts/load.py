"""Tables, programme data and demo cases, in one process: each step alone would pay for starting Django again.

Every command is idempotent; a demo that is there already is left as it is.
"""

import gc
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
PROGRAMME = ROOT / "calls" / "programmes" / "amif-fi-2021-2027.yaml"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amif.settings")
    django.setup()
    gc.freeze()  # what is imported stays: no search for garbage walks through it again, nor after every few rows
    gc.set_threshold(50_000, 20, 100)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_programme", str(PROGRAMME), verbosity=0)
    call_command("load_demo", verbosity=0)


if __name__ == "__main__":
    main()
