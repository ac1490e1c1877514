"""Comments to colleagues as parts of the section's form, so that sending one sends what is typed beside it, too."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.choices import CostCategory, FinancingSource, Section
from applications.forms.applicant import SectionForm
from applications.queries.places import KIND_LABELS, LABELS
from applications.queries.together import Thread

COMMENT, ANSWER, SETTLE = "comment:", "answer:", "settle"
NUMBER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Talk:
    """What is said of one control, with the text somebody has begun to write."""

    control: str
    label: str
    thread: Thread
    typed: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the control in which a new comment is written."""
        return f"{COMMENT}{self.control}"

    @property
    def text(self) -> str:
        """What was typed in it."""
        return self.typed.get(self.name, "")

    @property
    def threads(self) -> list[tuple[Any, str, str]]:
        """The open comments, each with the name of its answer's control and what was typed in it."""
        names = [(one, f"{ANSWER}{one.pk}") for one in self.thread.open]
        return [(one, name, self.typed.get(name, "")) for one, name in names]

    @property
    def opened(self) -> bool:
        """Whether it is unfolded: somebody waits for an answer, or has begun to write one."""
        return bool(self.thread.open or self.text)


@dataclass(frozen=True)
class Said:
    """What was sent: new comments by control, answers by comment, and the comment to be settled."""

    comments: Mapping[str, str]
    answers: Mapping[int, str]
    settled: int | None

    @property
    def something(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.comments or self.answers or self.settled)


def said_in(data: QueryDict) -> Said:
    """The comments in what was sent; empty ones are none."""
    texts = {name: str(value) for name, value in data.items() if str(value).strip()}
    comments = {
        name.removeprefix(COMMENT)[:80]: text for name, text in texts.items() if name.startswith(COMMENT)
    }
    answers = {
        int(name.removeprefix(ANSWER)): text
        for name, text in texts.items()
        if name.startswith(ANSWER) and NUMBER.fullmatch(name.removeprefix(ANSWER))
    }
    settled = str(data.get(SETTLE, ""))
    return Said(comments, answers, int(settled) if NUMBER.fullmatch(settled) else None)


def talks(form: SectionForm, threads: Mapping[str, Thread], typed: Mapping[str, str]) -> list[Talk]:
    """Puts what is said of a field at the field; gives what is said of all else: rows, and the section as a whole."""
    for name, field in form.fields.items():
        field.talk = Talk(name, str(field.label or ""), threads.get(name, Thread(name)), typed)  # type: ignore[attr-defined]
    return [one for one in all_talks(form, threads, typed) if one.control not in form.fields]


def all_talks(form: SectionForm, threads: Mapping[str, Thread], typed: Mapping[str, str]) -> list[Talk]:
    """What is said of every control, for somebody who reads the section; of fields only where something is said."""
    fields = {name: str(field.label or "") for name, field in form.fields.items()}
    beside = dict(controls_beside(form))
    said = {name: fields.get(name, str(LABELS.get(name, name))) for name in threads if name not in beside}
    return [
        Talk(control, label, threads.get(control, Thread(control)), typed)
        for control, label in (said | beside).items()
    ]


def controls_beside(form: SectionForm) -> Iterator[tuple[str, str]]:
    """The kinds of rows, and the section as a whole."""
    for kind in getattr(form, "groups", {}):
        if len(getattr(form, "groups", {})) > 1:
            yield kind, kind_label(kind)
    yield "", _("The section as a whole")


def kind_label(kind: str) -> str:
    """What rows of the kind are called."""
    if kind in KIND_LABELS:
        return str(KIND_LABELS[kind])
    for choices in (CostCategory, FinancingSource):
        if kind in choices.values:
            return str(choices(kind).label)
    return str(dict(Section.choices).get(kind, kind))
