"""What the applicant's organisation must have told of itself before it applies."""

from collections.abc import Mapping
from dataclasses import replace

from records.rules import ERROR, WARNING, Reason

# What an application cannot be decided on without; the rest is asked for before a grant is paid.
BEFORE_APPLYING = ("address_missing", "signatory_missing", "standing_missing")


def organisation_problems(missing: Mapping[str, Reason]) -> list[Reason]:
    """Decree section 31 point 1; act section 15(4): who applies, its financial standing, and who signs.

    `missing` is what the organisation's pages lack, by section (accounts.rules.missing).
    """
    return [
        replace(
            reason,
            field=f"organisation.{section}",
            severity=ERROR if reason.code in BEFORE_APPLYING else WARNING,
        )
        for section, reason in missing.items()
    ]
