"""The queue of cases: its filters, handing cases out from it, and keeping it as a view."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import LegalForm, Role
from accounts.models import User
from applications.choices import ApplicationState
from applications.forms.selection import RefusableForm, round_name
from applications.models import Application, Assessment, CaseHandler
from applications.models.application import DECIDED
from applications.permissions.desk import row_open
from applications.queries.demand import UNDECIDED
from applications.queries.queue import (
    BEYOND,
    OVERDUE,
    TIED,
    UNDECLARED,
    assessors_of_cases,
    flagged,
)
from applications.queries.searching import matching
from applications.rules.searching import words_of
from calls.models import Action, CallLine, CallRound
from calls.rules.dates import local_day
from records import clock

ME, NOBODY = "me", "nobody"
ALL_UNDECIDED, ALL_DECIDED = "undecided", "decided"
GROUPS = {ALL_UNDECIDED: UNDECIDED, ALL_DECIDED: DECIDED}
RANKED = (Role.OFFICER, Role.DECIDER, Role.AUDITOR)
ALL = _("All")


class CaseFilter(filters.FilterSet):
    """The queue: search and filters. By what an application says only where the case is open to the reader."""

    q = filters.CharFilter(method="by_words", label=_("Reference, case number, applicant or words"))
    call = filters.ModelChoiceFilter(queryset=CallRound.objects.public(), label=_("Round"), empty_label=ALL)
    line = filters.ChoiceFilter(field_name="line__code", label=_("Line"), empty_label=ALL)
    action = filters.ChoiceFilter(field_name="action__code", label=_("Action"), empty_label=ALL)
    state = filters.ChoiceFilter(method="by_state", label=_("State"), empty_label=ALL)
    officer = filters.ChoiceFilter(method="by_officer", label=_("Officer in charge"), empty_label=ALL)
    assessor = filters.ChoiceFilter(method="by_assessor", label=_("Assessor"), empty_label=ALL)
    legal_form = filters.ChoiceFilter(
        method="by_legal_form", label=_("Applicant's legal form"), empty_label=ALL, choices=LegalForm.choices
    )
    flag = filters.ChoiceFilter(method="by_flag", label=_("Only those that are"), empty_label=ALL)

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *given: Any, officers: Iterable[User], **options: Any) -> None:
        super().__init__(*given, **options)
        self.user: Any = self.request.user
        self.choose("line", codes(CallLine))
        self.choose("action", codes(Action))
        self.choose("state", state_choices())
        self.choose("officer", [*self.own_choices(), *((str(one.pk), one.name) for one in officers)])
        self.choose("flag", self.flag_choices())
        self.filters["call"].field.label_from_instance = round_name
        if self.user.has_role(*RANKED):
            self.choose("assessor", [(str(one.pk), one.name) for one in assessors_of_cases()])
        else:
            del self.filters["assessor"]

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """The choices of a filter."""
        self.filters[name].extra["choices"] = choices

    def own_choices(self) -> list[tuple[str, Any]]:
        """Me, where it can be me, and nobody."""
        mine = [(ME, gettext("Me"))] if self.user.has_role(Role.OFFICER) else []
        return [*mine, (NOBODY, gettext("Nobody yet"))]

    def flag_choices(self) -> list[tuple[str, Any]]:
        """What a case can be; how it is ranked only for those who see rankings."""
        found = [(OVERDUE, gettext("Late")), (UNDECLARED, gettext("Without my declaration"))]
        ranked = [(TIED, gettext("Tied")), (BEYOND, gettext("Beyond the money"))]
        return found + (ranked if self.user.has_role(*RANKED) else [])

    def by_words(self, rows: QuerySet[Application], _name: str, text: str) -> QuerySet[Application]:
        """By reference anywhere; by applicant and words where the reader has the case open."""
        return matching(rows, self.user, words_of(text))

    def by_state(self, rows: QuerySet[Application], _name: str, value: str) -> QuerySet[Application]:
        """In one state, or in any before or after the decision."""
        return rows.filter(state__in=GROUPS.get(value, [value]))

    def by_officer(self, rows: QuerySet[Application], _name: str, value: str) -> QuerySet[Application]:
        """In somebody's hands, in mine, or in nobody's."""
        in_hands = CaseHandler.objects.filter(ended_at=None)
        if value == NOBODY:
            return rows.exclude(pk__in=in_hands.values("application"))
        officer = self.user.pk if value == ME else UUID(value)
        return rows.filter(pk__in=in_hands.filter(officer=officer).values("application"))

    def by_assessor(self, rows: QuerySet[Application], _name: str, value: str) -> QuerySet[Application]:
        """Named to this assessor."""
        return rows.filter(pk__in=Assessment.objects.filter(assessor=UUID(value)).values("application"))

    def by_legal_form(self, rows: QuerySet[Application], _name: str, value: str) -> QuerySet[Application]:
        """Of applicants of this form, where the reader has the case open."""
        return rows.filter(row_open(self.user), organisation__legal_form=value)

    def by_flag(self, rows: QuerySet[Application], _name: str, value: str) -> QuerySet[Application]:
        """Late, undeclared, tied, or beyond the money."""
        return flagged(rows, self.user, value, today())


def today() -> date:
    """The day in Helsinki."""
    return local_day(clock.now())


def codes(model: type[CallLine] | type[Action]) -> list[tuple[str, Any]]:
    """The codes of lines or actions with applications. One query."""
    rows = model._default_manager.filter(applications__isnull=False).order_by("code").distinct()
    return [(code, code) for code in rows.values_list("code", flat=True)]


def state_choices() -> list[tuple[str, Any]]:
    """The states of submitted applications, before them the two halves."""
    single = [choice for choice in ApplicationState.choices if choice[0] not in ("draft", "expired")]
    groups: list[tuple[str, Any]] = [
        (ALL_UNDECIDED, gettext("Not decided yet")),
        (ALL_DECIDED, gettext("Decided")),
    ]
    return groups + single


class HandOutForm(RefusableForm):
    """Which cases go to which officers; several share them evenly."""

    officer = forms.TypedMultipleChoiceField(
        label=_("Who takes the cases"),
        help_text=_("With several, the cases are spread evenly, beside what each has in hand."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose who takes the cases."),
            "invalid_choice": _("Choose who takes the cases."),
        },
    )
    every = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, officers: Iterable[Any], **options: Any) -> None:
        super().__init__(data, **options)
        people = {str(one.pk): one for one in officers}
        field: Any = self.fields["officer"]
        field.choices = [(key, in_hand(one)) for key, one in people.items()]
        field.coerce = people.__getitem__


def in_hand(officer: Any) -> str:
    """An officer with how many cases he or she has in hand."""
    text = ngettext("%(name)s, %(number)s in hand", "%(name)s, %(number)s in hand", officer.in_hand)
    return text % {"name": officer.name, "number": officer.in_hand}


class SaveViewForm(RefusableForm):
    """A name for the list as it stands."""

    name = forms.CharField(label=_("Name of the view"), max_length=60, required=False)
    default = forms.BooleanField(label=_("Open the cases with this view"), required=False)
