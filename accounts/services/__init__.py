"""Writes about people, their organisations, and who belongs to them."""

from accounts.services.invitations import accept_invitation, invitation_token, invite, revoke_invitation
from accounts.services.members import (
    add_member,
    answer_request,
    ask_to_join,
    hand_over,
    leave,
    remove_member,
    set_role,
)
from accounts.services.organisations import (
    create_organisation,
    found_organisation,
    name_signatory,
    save_section,
)
from accounts.services.people import api_token, create_user, name_person, set_language
from accounts.services.ties import ToldTie, end_tie, record_tie

__all__ = [
    "ToldTie",
    "accept_invitation",
    "add_member",
    "answer_request",
    "api_token",
    "ask_to_join",
    "create_organisation",
    "create_user",
    "end_tie",
    "found_organisation",
    "hand_over",
    "invitation_token",
    "invite",
    "leave",
    "name_person",
    "name_signatory",
    "record_tie",
    "remove_member",
    "revoke_invitation",
    "save_section",
    "set_language",
    "set_role",
]
