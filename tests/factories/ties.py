"""What ties people in the ministry to organisations, for tests."""

from typing import Any

from accounts.models import Organisation, OrganisationTie, User
from accounts.services.ties import ToldTie, record_tie


def told(
    organisation: Organisation | None = None, *, kind: str = "board", whose: str = "own", **fields: Any
) -> ToldTie:
    """A tie to the organisation by its business id."""
    named = organisation or Organisation(name="Föreningen Bro rf", business_id="")
    given: dict[str, Any] = {
        "name": named.name,
        "business_id": named.business_id,
        "ground": "Styrelseledamot.",
    }
    return ToldTie(whose=whose, kind=kind, **given | fields)


def tie(user: User, organisation: Organisation | None = None, **fields: Any) -> OrganisationTie:
    """A tie the person has told."""
    return record_tie(told(organisation, **fields), by=user)
