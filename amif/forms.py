"""How forms are drawn."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Every field through one template."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
