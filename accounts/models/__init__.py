"""People, the organisations they belong to, and their roles."""

from accounts.models.organisations import (
    BeneficialOwner,
    FinancialYear,
    Invitation,
    JoinRequest,
    Membership,
    Organisation,
    OrganisationVersion,
    Signatory,
)
from accounts.models.people import RoleGrant, SavedView, User
from accounts.models.ties import OrganisationTie

__all__ = [
    "BeneficialOwner",
    "FinancialYear",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Organisation",
    "OrganisationTie",
    "OrganisationVersion",
    "RoleGrant",
    "SavedView",
    "Signatory",
    "User",
]
