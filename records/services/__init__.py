"""Writes every app shares: the audit trail, moving a state, owed jobs, the outbox, stored documents."""

from records.services.audit import append, verify
from records.services.documents import open_document, open_stored, store_document
from records.services.jobs import handles, heartbeat, owe, run, run_newest, sweep_owed
from records.services.moving import move
from records.services.numbering import next_number, open_case
from records.services.outbox import dispatch, notify, tell
from records.services.retrying import retried
from records.services.scanning import scan

__all__ = [
    "append",
    "dispatch",
    "handles",
    "heartbeat",
    "move",
    "next_number",
    "notify",
    "open_case",
    "open_document",
    "open_stored",
    "owe",
    "retried",
    "run",
    "run_newest",
    "scan",
    "store_document",
    "sweep_owed",
    "tell",
    "verify",
]
