"""Tables, programme data and demo cases, in one process: each step alone would pay for starting Django again.

Every command is idempotent; load_demo is called only where it has not been.
"""

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
PROGRAMMES = ROOT / "calls" / "programmes"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amif.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_indicators", verbosity=0)
    for programme in sorted(PROGRAMMES.glob("*.yaml")):
        call_command("load_programme", str(programme), verbosity=0)
    call_command("load_demo", verbosity=0)


if __name__ == "__main__":
    main()
