"""A message, with files."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.formats import words
from applications.services.messages import LONGEST, MOST_FILES
from applications.services.received import Upload
from calls.rules.file_kinds import ENDINGS
from records.rules import Refused


class ManyFiles(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True
    control = "file"


class FilesField(forms.FileField):
    """Several files, or none."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each as it was sent."""
        return [one for one in (data or []) if one]


class MessageForm(forms.Form):
    """What one side writes to the other."""

    use_required_attribute = False
    mark_optional = False

    text = forms.CharField(
        label=_("Message"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 5})
    )
    files = FilesField(  # type: ignore[assignment]
        label=_("Files"),
        required=False,
        widget=ManyFiles({"accept": ",".join(ENDINGS)}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        text = gettext("At most %(most)s, of the same kinds as attachments.")
        self.fields["files"].help_text = text % {"most": MOST_FILES}

    def uploads(self) -> list[Upload]:
        """The files as they were sent."""
        return [Upload(one, one.name or "") for one in self.cleaned_data["files"]]

    def refuse(self, refused: Refused, titles: Mapping[str, str] | None = None) -> None:
        """Put the reasons at their fields; what is wrong with a file stands at the files."""
        for reason in refused.reasons:
            at_files = reason.field == "files" or (not reason.field and bool(self.cleaned_data.get("files")))
            self.add_error("files" if at_files else "text", words(reason, titles or {}))
