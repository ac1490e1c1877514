"""How many e-mails a person wants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import NoticePace
from records.forms import Effect, EffectField

MEANS = {
    NoticePace.AT_ONCE: _("You hear of everything as it happens."),
    NoticePace.DAILY: _("In the morning, when there is something. A deadline of the same day can be missed."),
    NoticePace.DEADLINES: _("At once. Everything else you find in the service."),
}


class NoticePaceForm(forms.Form):
    """Each at once, one a day, or only what has a deadline."""

    use_required_attribute = False

    pace = EffectField(
        label=_("E-mails"),
        choices=[(code, Effect(label, MEANS[NoticePace(code)])) for code, label in NoticePace.choices],
    )

    def __init__(self, data: Any = None, *, pace: str = NoticePace.AT_ONCE) -> None:
        super().__init__(data, initial={"pace": pace})
