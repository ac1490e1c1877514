"""How forms are drawn: the error summary and the controls of templates/forms/ (a builtin, like ui)."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

register = template.Library()

CONTROLS = {
    "radioselect": "radios",
    "checkboxselectmultiple": "checkboxes",
    "checkbox": "checkbox",
    "select": "select",
    "selectmultiple": "select",
    "nullbooleanselect": "select",
    "textarea": "textarea",
    "file": "file",
    "clearablefile": "file",
}
CONTROL_CLASSES = {
    "input": "govuk-input",
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "checkbox": "govuk-checkboxes__input",
    "file": "ui-file",
}
GROUPS = {"radios", "checkboxes", "choices"}
COUNTS = {
    "characters-under-limit.one": gettext_noop("{count} character left"),
    "characters-under-limit.other": gettext_noop("{count} characters left"),
    "characters-at-limit": gettext_noop("No characters left"),
    "characters-over-limit.one": gettext_noop("{count} character too many"),
    "characters-over-limit.other": gettext_noop("{count} characters too many"),
}
AUTOSAVE = {
    "saving": gettext_noop("Saving…"),
    "saved": gettext_noop("Saved {}"),
    "failed": gettext_noop("Not saved. Your text is kept in this browser, and saving is tried again."),
    "clash": gettext_noop("Somebody else has changed this in between. Send the form to see both versions."),
    "offline": gettext_noop(
        "Not connected. Your text is kept in this browser, and sent when you are connected."
    ),
    "refused": gettext_noop("This could not be saved, and your text stays here to be copied: {}"),
    "signedout": gettext_noop("You have signed out in another tab. Copy what you still need from this page."),
    "kept": gettext_noop("Text that was not saved is kept in this browser, from"),
    "restore": gettext_noop("Put it back"),
    "discard": gettext_noop("Throw it away"),
}


@register.simple_tag
def error_summary(*forms: Any) -> SafeString:
    """Everything wrong in these forms, each linked to its field; nothing when all is well."""
    found = [item for form in forms if form for item in errors_of(form)]
    if not found:
        return mark_safe("")
    return render_to_string("components/error_summary.html", {"errors": found})


def errors_of(form: Any) -> list[dict[str, str]]:
    """What is wrong in one form or formset: the text, and the label and id of the field it belongs to."""
    if hasattr(form, "forms"):
        whole = [{"text": text, "target": "", "label": ""} for text in form.non_form_errors()]
        return whole + [item for part in form.forms for item in errors_of(part)]
    return [
        {"text": text, "target": "", "label": ""}
        if name == "__all__"
        else {"text": text, "target": first_control(form[name]), "label": form[name].label}
        for name, texts in getattr(form, "errors", {}).items()
        for text in texts
    ]


def first_control(field: Any) -> str:
    """The id of the control a link to the field must reach: the first one of a group."""
    return f"{field.auto_id}_0" if control_kind(field) in GROUPS else field.id_for_label


@register.filter
def control_kind(field: Any) -> str:
    """Which template of forms/controls/ draws the field."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    given = getattr(widget, "control", "")
    return given or CONTROLS.get(field.widget_type, "input")


@register.simple_tag
def control(field: Any, kind: str, css: str = "") -> SafeString:
    """The bare control of a field with its classes, its hint, its error and its count connected to it."""
    own = CONTROL_CLASSES[kind]
    classes = [own, css, field.field.widget.attrs.get("class", "")]
    if field.errors and kind in ("input", "select", "textarea"):
        classes.append(f"{own}--error")
    ids = [field.field.widget.attrs.get("aria-describedby", ""), field.aria_describedby or ""]
    described = " ".join(filter(None, ids))
    attrs = {"class": " ".join(filter(None, classes)), "placeholder": False}
    return field.as_widget(attrs=attrs | ({"aria-describedby": described} if described else {}))


@register.simple_tag
def autosave_texts() -> SafeString:
    """The words of an autosaving form (static/src/js/autosave.js), as attributes of its tag."""
    return format_html_join("", ' data-{}="{}"', ((name, gettext(text)) for name, text in AUTOSAVE.items()))


@register.simple_tag
def count_texts() -> SafeString:
    """The words of the character count, as the base library's script wants them."""
    texts = ((name, gettext(text).replace("{count}", "%{count}")) for name, text in COUNTS.items())
    return format_html_join("", ' data-i18n.{}="{}"', texts)
