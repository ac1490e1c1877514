"""Addresses of organisations, their members and invitations."""

from django.urls import URLPattern, path

from accounts.views import invitations, members, notices, organisations, ties
from accounts.views.organisations import Meanings


def addresses(meanings: Meanings) -> list[URLPattern]:
    """All of them; `meanings` says what the fund's rules make of a legal form."""
    given = {"meanings": meanings}
    mine = "my/organisations/"
    one = f"{mine}<uuid:pk>/"
    return [
        path("accounts/ties/", ties.ties, name="ties"),
        path("accounts/ties/<int:pk>/end/", ties.tie_end, name="tie_end"),
        path("accounts/notices/", notices.notice_choice, name="notice_choice"),
        path("my/notices/", notices.notices, name="notices"),
        path("my/notices/read/", notices.notices_read, name="notices_read"),
        path("my/notices/<int:pk>/", notices.notice, name="notice"),
        path("invitations/<str:token>/", invitations.invitation_page, name="invitation"),
        path(mine, organisations.organisations, name="organisations"),
        path(f"{mine}new/", organisations.organisation_new, given, name="organisation_new"),
        path(f"{mine}ask/", organisations.organisation_ask, name="organisation_ask"),
        path(one, organisations.organisation_page, given, name="organisation"),
        path(f"{one}members/", members.organisation_members, name="organisation_members"),
        path(f"{one}members/<int:member>/", members.organisation_member, name="organisation_member"),
        path(
            f"{one}invitations/<uuid:invitation>/revoke/", members.invitation_revoke, name="invitation_revoke"
        ),
        path(f"{one}requests/<int:asked>/", members.request_answer, name="request_answer"),
        path(f"{one}leave/", members.organisation_leave, name="organisation_leave"),
        path(f"{one}<slug:section>/", organisations.organisation_section, given, name="organisation_section"),
    ]
