"""A request for review: as the applicant writes it, and as an officer enters one that came otherwise."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.choices import ReviewChannel
from applications.services.received import Upload
from applications.services.reviewing import Asked, Came
from calls.rules.file_kinds import ENDINGS
from records.formats import reason_text
from records.forms import MomentField
from records.rules import Refused

DEMAND_MISSING = _("Write what you ask to be changed in the decision.")
GROUNDS_MISSING = _("Write why you ask for it.")
OTHERS = [choice for choice in ReviewChannel.choices if choice[0] != ReviewChannel.SERVICE]


class ReviewForm(forms.Form):
    """What is asked, why, and a file."""

    mark_optional = True
    use_required_attribute = False

    demand = forms.CharField(
        label=_("What you ask to be changed"),
        max_length=3000,
        help_text=_(
            "For example: that the support is granted in full, or that the cost of interpreting is accepted."
        ),
        error_messages={"required": DEMAND_MISSING},
        widget=forms.Textarea({"rows": 4}),
    )
    grounds = forms.CharField(
        label=_("On which grounds"),
        max_length=10_000,
        help_text=_("Why the decision should be otherwise, and what you refer to."),
        error_messages={"required": GROUNDS_MISSING},
        widget=forms.Textarea({"rows": 10}),
    )
    file = forms.FileField(
        label=_("A document you refer to"),
        required=False,
        max_length=None,
        help_text=_("One file. The documents of your application are there already."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def asked(self) -> Asked:
        """What was written."""
        sent: Any = self.cleaned_data.get("file")
        file = Upload(sent, sent.name or "") if sent else None
        return Asked(self.cleaned_data["demand"], self.cleaned_data["grounds"], file)

    def refuse(self, refused: Refused) -> None:
        """Show each reason at its field; what is wrong with the file at the file."""
        for reason in refused.reasons:
            place = reason.field if reason.field in self.fields else None
            if place is None and reason.code.startswith(("file_", "attachment_")):
                place = "file"
            self.add_error(place, reason_text(reason, get_language() or "en"))


class EnteredReviewForm(ReviewForm):
    """A request that came by post, by e-mail or by hand."""

    sender = forms.CharField(label=_("From whom"), max_length=200)
    channel = forms.ChoiceField(label=_("How it came"), choices=OTHERS, widget=forms.RadioSelect)
    received_at = MomentField(
        label=_("When it reached the ministry"),
        help_text=_(
            "Day and time in Helsinki, for example 29.9.2026 16.15. The time limit is judged by this."
        ),
    )
    field_order = ["sender", "channel", "received_at", "demand", "grounds", "file"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = {
            "demand": _("What is asked"),
            "grounds": _("Grounds"),
            "file": _("Document that came with it"),
        }
        for name, label in labels.items():
            self.fields[name].label, self.fields[name].help_text = label, ""

    def came(self) -> Came:
        """How it came."""
        return Came(
            self.cleaned_data["sender"], self.cleaned_data["received_at"], self.cleaned_data["channel"]
        )
