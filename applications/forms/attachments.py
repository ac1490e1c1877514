"""Sending a file under a heading, or beside the headings with a word on what it is."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from applications.services.attaching import Upload
from calls.rules.file_kinds import ENDINGS

OTHER = "other"


class FileForm(forms.Form):
    """One file under one heading. What may be wrong with it is said by the service, not here."""

    use_required_attribute = False

    heading = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File"),
        max_length=None,
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first."), "invalid": _("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def __init__(self, heading: str, data: Any = None, files: Any = None, *, label: Any = "") -> None:
        super().__init__(data, files, auto_id=f"id_%s-{heading or OTHER}", initial={"heading": heading})
        self.fields["file"].label = label or self.fields["file"].label

    def upload(self) -> Upload:
        """The file as it was sent."""
        sent: UploadedFile = self.cleaned_data["file"]
        name, title = sent.name or "", self.cleaned_data.get("title", "")
        return Upload(sent, name, self.cleaned_data["heading"], title, getattr(sent, "spoilt", ""))  # type: ignore[arg-type]


class OtherFileForm(FileForm):
    """A file beside the headings of the round."""

    title = forms.CharField(
        label=_("What the file is"),
        max_length=150,
        help_text=_("For example: letter of intent of the town of Vaasa."),
        error_messages={"required": _("Write what the file is.")},
    )
    field_order = ["heading", "title", "file"]
