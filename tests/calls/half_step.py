"""A process of its own that stands still in the middle of a change of money, for a test to kill.

python -m tests.calls.half_step DATABASE MOMENT CHANGE DECIDER: confirms the change, says "here" and sleeps.
"""

import os
import sys
import time
from unittest import mock

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from calls.models import ChangeProposal  # noqa: E402
from calls.services import changes, ledger  # noqa: E402

MOMENTS = {"between two postings": (ledger, "post_on", 1), "before the commit": (changes, "tell_proposer", 0)}


def standing_still(work, after):
    """`work`, but done `after` times it says so and sleeps until somebody kills it."""
    done = []

    def inner(*args, **kwargs):
        if len(done) == after:
            print("here", flush=True)
            time.sleep(120)
        done.append(work(*args, **kwargs))
        return done[-1]

    return inner


def main(database, moment, change, decider):
    connection.settings_dict["NAME"] = database
    module, name, after = MOMENTS[moment]
    with mock.patch.object(module, name, standing_still(getattr(module, name), after)):
        changes.confirm_change(ChangeProposal.objects.get(pk=change), by=User.objects.get(pk=decider))


if __name__ == "__main__":
    main(*sys.argv[1:])
