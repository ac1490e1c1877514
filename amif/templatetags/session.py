"""How long one stays signed in, as every page says it."""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.services.sessions import signed_in_until

register = template.Library()


@register.simple_tag(takes_context=True)
def signed_in_time(context: template.Context) -> SafeString:
    """Until when the person stays signed in, and the warning before it (WCAG 2.2.1); nothing for a visitor."""
    request = context.get("request")
    until = signed_in_until(request.session) if request else None
    if request is None or until is None:
        return mark_safe("")
    seconds = int((until - timezone.now()).total_seconds())
    values = {"until": until, "seconds": seconds, "warning": settings.SESSION_WARNING, "path": request.path}
    return mark_safe(render_to_string("components/session.html", values, request))
