"""Every kind of change that takes two persons, registered by importing its module here; who confirms imports this."""

from calls.services import actions, money_changes, parameters
from calls.services.changes import KINDS

REGISTERED = (actions, money_changes, parameters)

__all__ = ["KINDS", "REGISTERED"]
