"""The section of the round's own questions: one field for each, kept as typed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.choices import Section
from applications.forms.applicant import SectionForm, text
from applications.forms.fields import LongText
from applications.queries.content import Content
from applications.queries.facts import Judgement
from applications.rules.questions import NO, NUMBER, YES, YES_NO, Question
from applications.services.drafting import Typed
from records.formats import in_language

ANSWERS = [(YES, _("Yes")), (NO, _("No"))]


class QuestionsForm(SectionForm):
    """The round's questions. Their fields are named by their codes."""

    section = Section.QUESTIONS

    def __init__(self, judgement: Judgement, data: Mapping[str, Any] | None = None, *, add: str = "") -> None:
        self.questions = judgement.terms.questions
        super().__init__(judgement, data, add=add)
        for question in self.questions:
            self.fields[question.code] = field_of(question)

    def stored(self, content: Content) -> dict[str, Any]:
        """The answers as stored."""
        return dict(content.application.answers)

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """Every answer as it was typed; what it must be is the rules' business."""
        given = {one.code: str(self.data.get(one.code, "")).replace("\r\n", "\n") for one in self.questions}
        return Typed(fields={"answers": {code: said for code, said in given.items() if said.strip()}})

    def wrong(self) -> dict[str, str]:
        """Nothing: every answer is kept as text."""
        return {}


def field_of(question: Question) -> forms.Field:
    """The field of a question, by how it is answered."""
    language = get_language() or "en"
    label = in_language(question.words, language)
    options: dict[str, Any] = {"label": label, "help_text": in_language(question.help, language)}
    if question.kind == YES_NO:
        return forms.ChoiceField(required=False, choices=ANSWERS, widget=forms.RadioSelect, **options)
    if question.kind == NUMBER:
        found = text(20, inputmode="decimal", **{"class": "ui-num-input"})
        found.label, found.help_text = options["label"], options["help_text"]
        return found
    return LongText(question.most, **options)
