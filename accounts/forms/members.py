"""Forms about who belongs to an organisation."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Language, MemberRole
from records.forms import Effect, EffectField, languages_in_themselves

Data = Mapping[str, Any]
MEANS: Mapping[str, Any] = {
    MemberRole.OWNER: _("Does everything: members, signatories, the bank account, applications."),
    MemberRole.EDITOR: _("Begins and writes applications; keeps the address, the figures and the owners."),
    MemberRole.VIEWER: _("Reads the applications and the organisation's data; the account number is hidden."),
}


def roles() -> list[tuple[str, Effect]]:
    """The roles, each with what it may do."""
    return [(code, Effect(label, MEANS[MemberRole(code)])) for code, label in MemberRole.choices]


class InviteForm(forms.Form):
    """Whom to invite, as what, in which language."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput({"autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    role = EffectField(label=_("Role"))
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=languages_in_themselves(Language.choices),
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Data | None, *, language: str) -> None:
        super().__init__(data, initial={"role": MemberRole.EDITOR, "language": language})
        field: Any = self.fields["role"]
        field.choices = roles()


class RoleForm(forms.Form):
    """Another role for a member, or the role of somebody who asked to join."""

    use_required_attribute = False

    role = EffectField(label=_("Role"))

    def __init__(self, data: Data | None = None, *, role: str = MemberRole.VIEWER, prefix: str = "") -> None:
        super().__init__(data, initial={"role": role}, auto_id=f"{prefix or 'id'}_%s")
        field: Any = self.fields["role"]
        field.choices = roles()


class NameForm(forms.Form):
    """The name of somebody who has none yet."""

    use_required_attribute = False

    person = forms.CharField(
        label=_("Your own name"),
        max_length=200,
        help_text=_("Your colleagues see it."),
        widget=forms.TextInput({"autocomplete": "name", "class": "govuk-input--width-20"}),
    )
