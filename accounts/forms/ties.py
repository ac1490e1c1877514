"""Forms about a person's own ties to organisations."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import IdKind, TieKind, TieWhose
from accounts.formats import normal_id
from accounts.services.ties import ToldTie
from records.formats import reason_text
from records.forms import DayField, Effect, EffectField
from records.rules import Reason, Refused

MEANS = {
    TieKind.OWNER: _("Alone or with others, or as its founder; a benefit from it counts too."),
    TieKind.BOARD: _("Board, supervisory board, council, managing director, or a comparable position."),
    TieKind.EMPLOYER: _("The agency or ministry itself counts as the employer, not the State as a whole."),
    TieKind.EARLIER: _("This counts for good, also after the work has ended."),
}
CLOSE = _(
    "Spouse, child, parent, grandparent, brother or sister, and anybody else especially close; their relatives too."
)


def words(reason: Reason) -> str:
    """A reason in the page's language."""
    return reason_text(reason, get_language() or "en")


class RefusableForm(forms.Form):
    """A form that shows why a service refused, each reason at its field."""

    use_required_attribute = False

    def refuse(self, refused: Refused) -> None:
        """Put the reasons at their fields."""
        for reason in refused.reasons:
            self.add_error(reason.field if reason.field in self.fields else None, words(reason))


class TieForm(RefusableForm):
    """One tie: to which organisation, whose, of which kind, since when."""

    mark_optional = True

    name = forms.CharField(label=_("Organisation"), max_length=200)
    business_id = forms.CharField(
        label=_("Business id"),
        required=False,
        max_length=20,
        help_text=_("Finds the organisation also when it is a partner, or is written in another way."),
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-10"}),
    )
    whose = EffectField(label=_("Whose tie it is"))
    kind = EffectField(label=_("What ties"))
    ground = forms.CharField(
        label=_("In a few words"),
        help_text=_("For example the position, or how the person is close to you. The auditor reads it."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(
        label=_("Until"), required=False, help_text=_("Leave empty while the tie stands. Day.month.year.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"whose": TieWhose.OWN})
        whose: Any = self.fields["whose"]
        whose.choices = [
            (TieWhose.OWN, Effect(TieWhose.OWN.label)),
            (TieWhose.CLOSE, Effect(TieWhose.CLOSE.label, CLOSE)),
        ]
        kind: Any = self.fields["kind"]
        kind.choices = [(code, Effect(label, MEANS[TieKind(code)])) for code, label in TieKind.choices]

    def clean_business_id(self) -> str:
        """A Finnish business id, or the VAT number of another EU country, in its one way of writing."""
        typed = str(self.cleaned_data["business_id"]).strip()
        if not typed:
            return ""
        abroad = typed[:2].isalpha() and not typed.upper().startswith("FI")
        try:
            return normal_id(IdKind.EU_VAT if abroad else IdKind.FI, typed)
        except Refused as refused:
            raise forms.ValidationError(words(refused.reasons[0])) from refused

    def told(self) -> ToldTie:
        """What was typed."""
        return ToldTie(**self.cleaned_data)


class TieEndForm(RefusableForm):
    """From which day on a tie is no more."""

    ends_on = DayField(label=_("Last day of the tie"), help_text=_("Today or later. Day.month.year."))
