"""Files of an application: how many and how large, the headings that must have one, and the virus check's verdict."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_UP, Decimal

from applications.rules.data import Enclosure
from calls.rules import articles as art
from calls.rules.file_kinds import EMPTY
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from records.rules import Number, Reason, gettext_noop

MEGABYTE = 1_000_000
TOO_LARGE = Finding(
    "file_too_large",
    gettext_noop("The file is too large: at most %(most)s MB fit. Make it smaller, or split it."),
    art.ACT_15,
)
TOO_MANY = Finding(
    "files_too_many",
    gettext_noop("An application has at most %(most)s files. Take one away, or put several into one."),
    art.ACT_15,
)
TOO_LARGE_TOGETHER = Finding(
    "files_too_large",
    gettext_noop(
        "All files together have at most %(most)s MB, and %(free)s MB are left. Make the file smaller."
    ),
    art.ACT_15,
)
ATTACHMENT_MISSING = Finding(
    "attachment_missing", gettext_noop("Attach the document: %(title)s."), art.ACT_15
)
STILL_CHECKED = Finding(
    "attachment_waiting",
    gettext_noop(
        "The file %(name)s is still being checked for viruses. You can submit when the check has passed; it is tried "
        "again every minute."
    ),
    art.ACT_15,
)
INFECTED = Finding(
    "attachment_infected",
    gettext_noop("A virus was found in the file %(name)s. Take it away, and send a clean one."),
    art.ACT_15,
)


def size_problems(size: int, parameters: Parameters) -> list[Reason]:
    """Act section 15(2): one file has content, and is no larger than the programme allows; `size` in bytes."""
    if not size:
        return [EMPTY()]
    most = parameters.attachment_megabytes
    return [TOO_LARGE(most=most)] if size > most * MEGABYTE else []


def room_problems(size: int, others: Iterable[int], parameters: Parameters) -> list[Reason]:
    """Act section 15(2): whether a file of `size` bytes fits beside `others`, by number and by size together."""
    sizes = list(others)
    found = []
    if len(sizes) >= parameters.attachments_most:
        found.append(TOO_MANY(most=parameters.attachments_most))
    free = parameters.attachments_megabytes * MEGABYTE - sum(sizes)
    if size > free:
        most = parameters.attachments_megabytes
        found.append(TOO_LARGE_TOGETHER(most=most, free=Number(megabytes(max(0, free)))))
    return found


def megabytes(size: int) -> Decimal:
    """Act section 15(2): bytes as megabytes with one decimal, rounded up."""
    return (Decimal(size) / MEGABYTE).quantize(Decimal("0.1"), ROUND_UP)


def attachment_problems(
    required: Iterable[str], titles: Mapping[str, Mapping[str, str]], enclosures: Iterable[Enclosure]
) -> list[Reason]:
    """Act section 15(2): each document the call asks for is there, and each file has passed the virus check."""
    files = list(enclosures)
    there = {one.heading for one in files}
    found = [
        ATTACHMENT_MISSING(f"attachments.file-{code}", title=titles.get(code, {"en": code}))
        for code in required
        if code not in there
    ]
    verdicts = {"waiting": STILL_CHECKED, "infected": INFECTED}
    return found + [
        verdicts[one.scan](f"attachments.row-{one.key}", name=one.name)
        for one in files
        if one.scan in verdicts
    ]
