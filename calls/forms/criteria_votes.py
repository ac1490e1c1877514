"""What is written for a vote of the committee: the meeting, a member's own vote, the votes of the minutes."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.choices import Vote
from calls.models import CriteriaVote
from records.forms import DayField

MORE_NAMES = 3
NONE = "none"
VOTES = [("", _("No vote entered")), *Vote.choices]


class ProposeForm(forms.Form):
    """At which meeting the committee votes."""

    meeting = forms.CharField(
        label=_("Meeting or procedure"),
        max_length=200,
        help_text=_("For example: 14th meeting of the monitoring committee, or written procedure 2/2027"),
    )
    held_on = DayField(
        label=_("Day of the meeting"),
        help_text=_("For a written procedure its last day. The criteria are approved as of this day."),
    )
    members = forms.IntegerField(
        label=_("Members of the committee"),
        min_value=1,
        max_value=999,
        help_text=_("How many have a vote, those without an account here among them."),
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )


class TakeBackForm(forms.Form):
    """Why a version is taken back."""

    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed only to take the version back. Kept in its history."),
    )


class EarlierForm(forms.Form):
    """When the committee approved a version before it came here."""

    approved_on = DayField(
        label=_("Approved by the monitoring committee on"),
        help_text=_("The day of its meeting, from the minutes."),
    )


class VoteForm(forms.Form):
    """A member's own vote."""

    vote = forms.ChoiceField(
        label=_("Your vote"),
        choices=Vote.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for, against or abstained.")},
    )


class EnterVotesForm(forms.Form):
    """The votes of a meeting: a choice for each member with an account, names of those without one."""

    def __init__(
        self, *args: Any, members: Sequence[User], votes: Iterable[CriteriaVote], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = list(votes)
        there = {row.member: row for row in rows if row.member}
        self.own = [(member, there[member.pk]) for member in members if is_own(there.get(member.pk))]
        self.members = [member for member in members if not is_own(there.get(member.pk))]
        for member in self.members:
            row = there.get(member.pk)
            self.fields[f"member_{member.pk}"] = vote_field(member.name, row.vote if row else "")
        named = [row for row in rows if not row.member]
        self.places = range(len(named) + MORE_NAMES)
        for n in self.places:
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("Name"),
                max_length=120,
                required=False,
                initial=named[n].name if n < len(named) else "",
            )
            self.fields[f"vote_{n}"] = forms.ChoiceField(
                label=_("Vote"),
                choices=VOTES,
                required=False,
                initial=named[n].vote if n < len(named) else "",
            )

    @property
    def rows(self) -> list[forms.BoundField]:
        """The members with an account, for the template."""
        return [self[f"member_{member.pk}"] for member in self.members]

    @property
    def others(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Names and votes of the others, for the template."""
        return [(self[f"name_{n}"], self[f"vote_{n}"]) for n in self.places]

    def by_member(self) -> dict[UUID, str]:
        """What `enter_votes` takes of members with an account."""
        typed = {member.pk: self.cleaned_data[f"member_{member.pk}"] for member in self.members}
        return {pk: "" if vote == NONE else vote for pk, vote in typed.items()}

    def by_name(self) -> list[tuple[str, str]]:
        """What `enter_votes` takes of the others."""
        data = self.cleaned_data
        return [(data[f"name_{n}"], data[f"vote_{n}"]) for n in self.places]

    def clean(self) -> dict[str, Any]:
        """A name has a vote, a vote a name, and each name comes once."""
        data = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for n in self.places:
            name, vote = data.get(f"name_{n}", "").strip(), data.get(f"vote_{n}", "")
            if name and not vote:
                self.add_error(f"vote_{n}", str(_("Choose how %(name)s voted.") % {"name": name}))
            if vote and not name:
                self.add_error(f"name_{n}", str(_("Write whose vote this is.")))
            if name and name in seen:
                self.add_error(f"name_{n}", str(_("%(name)s is here twice.") % {"name": name}))
            seen.add(name)
        return data


def is_own(row: CriteriaVote | None) -> bool:
    """Whether the member voted here in person."""
    return row is not None and row.own


def vote_field(name: str, vote: str) -> forms.ChoiceField:
    """How a member voted, if at all; the choice is always sent, so that a form without it is no answer."""
    choices = [(NONE, _("No vote entered")), *Vote.choices]
    return forms.ChoiceField(label=name, choices=choices, initial=vote or NONE)
