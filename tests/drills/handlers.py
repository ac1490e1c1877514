"""Jobs of the drills, for a real worker (--include tests.drills.handlers): each leaves a trace that a test counts.

DRILL_VISIBILITY: the broker's visibility timeout in seconds, shorter than the job.
"""

import os
import time

from celery import current_app

from records.models import Job
from records.services import append, handles

KIND = "drill.effect"
VERB = "drill.done"
STARTED = "drill.started"

if "DRILL_VISIBILITY" in os.environ:
    seconds = int(os.environ["DRILL_VISIBILITY"])
    current_app.conf.broker_transport_options = {"visibility_timeout": seconds}


@handles(KIND)
def take_effect(job: Job) -> None:
    """Works as long as the job says, then leaves its effect."""
    append(f"drill:{job.key}", STARTED, by=None)
    time.sleep(job.payload["seconds"])
    append(f"drill:{job.key}", VERB, by=None)
