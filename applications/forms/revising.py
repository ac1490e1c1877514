"""A decision corrected, a request for review answered, a notification recorded: what the officer fills in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.choices import DismissalGround, Hearing, Notification, ReviewOutcome
from applications.forms.proposal import ProposalForm
from applications.forms.selection import RefusableForm
from applications.rules.revising import HeardParty
from applications.services.correcting import Wrong
from applications.services.notifying import Notified
from applications.services.review_answers import Answered, NewText
from records.forms import DayField, Effect, EffectField


class CorrectionForm(ProposalForm):
    """The decision as it should read, what was wrong, and whether the party has been heard."""

    error = forms.CharField(
        label=_("What was wrong, and what is right"),
        help_text=_("It stands in the corrected decision. Write in the applicant’s language."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    hearing = forms.ChoiceField(
        label=_("Hearing of the party"),
        help_text=_("Needed when anything changes to the party’s detriment."),
        choices=Hearing.choices,
        initial=Hearing.NOT_NEEDED,
        widget=forms.RadioSelect,
    )
    heard_on = DayField(label=_("Day of hearing or consent"), required=False)
    heard = forms.CharField(
        label=_("What the party said, and where it is on record"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].label = _("Decision")

    def wrong(self) -> Wrong:
        """What was wrong, and the hearing."""
        typed = self.cleaned_data
        heard = HeardParty(typed["hearing"], typed["heard_on"], typed["heard"])
        return Wrong(typed["error"], heard)


class AnswerForm(ProposalForm):
    """How a request for review is answered and why; when the decision is changed, the new one."""

    outcome = EffectField(
        label=_("The answer"), error_messages={"required": _("Choose how the request is answered.")}
    )
    ground = forms.ChoiceField(
        label=_("Why it is left unexamined"),
        choices=DismissalGround.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, outcomes: Iterable[tuple[str, Effect]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["outcome"]
        field.choices = list(outcomes)
        self.fields["kind"].required = False
        self.fields["kind"].label = _("The new decision")
        self.fields["reasons"].label = _("Reasons of the answer")
        self.fields["reasons"].help_text = _(
            "They stand in the letter. Answer everything that was asked; write in the applicant’s language."
        )

    def clean(self) -> dict[str, Any]:
        """A changed decision says what it is."""
        typed = super().clean() or {}
        if typed.get("outcome") == ReviewOutcome.CHANGE and not typed.get("kind"):
            self.add_error("kind", _("Choose what the decision is changed to."))
        return typed

    def answered(self) -> Answered:
        """The answer as typed."""
        typed = self.cleaned_data
        new = None
        if typed["outcome"] == ReviewOutcome.CHANGE:
            new = NewText(self.proposal(), typed["conditions"], self.terms())
        return Answered(typed["outcome"], typed["reasons"], typed["ground"], new)


class NotificationForm(RefusableForm):
    """How and when the decision was notified."""

    sent_by = forms.ChoiceField(
        label=_("How the decision was notified"),
        choices=Notification.choices,
        widget=forms.RadioSelect,
    )
    posted_on = DayField(
        label=_("Day on which it was posted"), help_text=_("For a decision sent by post."), required=False
    )
    shown_on = DayField(
        label=_("Day of receipt that has been shown"),
        help_text=_("Only when it is known: it counts instead of the day the law presumes."),
        required=False,
    )
    reason = forms.CharField(
        label=_("On what this rests"),
        help_text=_("For example the register of outgoing post, or an acknowledgement of receipt."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )

    def notified(self) -> Notified:
        """As typed."""
        typed = self.cleaned_data
        return Notified(typed["sent_by"], typed["posted_on"], typed["shown_on"], typed["reason"])
