"""Which call and action an application is copied into."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.forms import Effect, EffectField


class CopyForm(forms.Form):
    """One action of one open call."""

    place = EffectField(
        label=_("Call and action"), error_messages={"required": _("Choose the call and the action.")}
    )

    def __init__(self, data: Any, *, places: list[tuple[str, Effect]], initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        field: Any = self.fields["place"]
        field.choices = places
