"""A grant that is declined, by its beneficiary or as an officer enters it; and a promotion from the reserve."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.choices import ReviewChannel
from applications.forms.proposal import ProposalForm
from applications.forms.selection import RefusableForm
from applications.rules.proposing import GRANTING
from applications.services.reviewing import Came
from records.forms import MomentField

OTHERS = [choice for choice in ReviewChannel.choices if choice[0] != ReviewChannel.SERVICE]
CONFIRM = "confirm"


class DeclineForm(RefusableForm):
    """Why the beneficiary does not take the grant."""

    reason = forms.CharField(
        label=_("Why you decline the grant"),
        max_length=2000,
        error_messages={"required": _("Write why the grant is declined.")},
        widget=forms.Textarea({"rows": 5}),
    )


class DeclinedForm(DeclineForm):
    """The same, come by post, by e-mail or by hand."""

    sender = forms.CharField(label=_("From whom"), max_length=200)
    channel = forms.ChoiceField(label=_("How it came"), choices=OTHERS, widget=forms.RadioSelect)
    received_at = MomentField(
        label=_("When it reached the ministry"),
        help_text=_("Day and time in Helsinki, for example 29.9.2026 16.15."),
    )
    field_order = ["sender", "channel", "received_at", "reason"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = _("Why the grant is declined")

    def came(self) -> Came:
        """How it came."""
        typed = self.cleaned_data
        return Came(typed["sender"], typed["received_at"], typed["channel"])


class PromotionForm(ProposalForm):
    """A proposal that grants, all or a part; with the reason when somebody else comes first."""

    allowed = GRANTING
    out_of_order = forms.CharField(
        label=_("Why it is promoted before those who come first"),
        help_text=_("The decision maker and the auditors read it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["reserve_until"]
