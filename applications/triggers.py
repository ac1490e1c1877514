"""Triggers of the messages: what was sent stays as it was sent."""

from records.triggers import append_only, register

register(*append_only("applications_message"))
register(*append_only("applications_messagefile"))
