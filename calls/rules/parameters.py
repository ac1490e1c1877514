"""The figures of the law a programme works with. They are data: a programme file may set stricter ones (limits.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

YES, NO, OFFICER = "yes", "no", "officer"

# Who counts as a local or regional authority or a civil society organisation (AMIF Annex IV point 1).
LEGAL_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "municipality": YES,
        "joint_municipal_authority": YES,
        "wellbeing_county": YES,
        "region": YES,
        "association": YES,
        "foundation": OFFICER,
        "parish": OFFICER,
        "school": OFFICER,
        "other": OFFICER,
        "international_organisation": NO,
        "state_agency": NO,
        "company": NO,
    }
)


@dataclass(frozen=True)
class Parameters:
    """Rates and shares in percent, money in euro, the rest as named. Each one's article stands in limits.LIMITS."""

    base_rate: Decimal = Decimal("75.00")
    raised_rate: Decimal = Decimal("90.00")
    specific_action_rate: Decimal = Decimal("90.00")
    operating_rate: Decimal = Decimal("100.00")
    emergency_rate: Decimal = Decimal("100.00")

    flat_other_costs: Decimal = Decimal("40.00")
    flat_indirect: Decimal = Decimal("7.00")
    flat_procurement: Decimal = Decimal("1.00")
    lump_sum_maximum: Decimal = Decimal("200000.00")
    operating_staff_only_below: Decimal = Decimal("200000.00")

    staff_share_minimum: Decimal = Decimal("20.00")
    staff_share_justified: Decimal = Decimal("10.00")
    hours_per_year: int = 1720
    land_share: Decimal = Decimal("10.00")
    land_share_derelict: Decimal = Decimal("15.00")

    procurement_goods_services: Decimal = Decimal("60000.00")
    procurement_social_health: Decimal = Decimal("400000.00")
    procurement_other_special: Decimal = Decimal("300000.00")
    procurement_works: Decimal = Decimal("150000.00")
    offers_from: Decimal = Decimal("10000.00")

    max_months: int = 36
    eligible_until: date = date(2029, 12, 31)

    review_days: int = 30
    appeal_days: int = 30
    correction_years: int = 5
    notified_after_posting_days: int = 7
    notified_after_electronic_days: int = 3
    supplement_days: int = 14
    supplement_reminder_days: int = 3
    minimum_assessors: int = 2
    score_difference: Decimal = Decimal("50.00")
    committee_votes: int = 2
    committee_votes_of: int = 3
    committee_quorum: Decimal = Decimal("50.00")

    advance_maximum: Decimal = Decimal("30.00")
    payment_days: int = 80
    visibility_correction_maximum: Decimal = Decimal("3.00")
    retention_years: int = 5

    attachments_most: int = 40
    attachment_megabytes: int = 20
    attachments_megabytes: int = 200

    money_low_below: Decimal = Decimal("10.00")

    legal_forms: Mapping[str, str] = field(default_factory=lambda: LEGAL_FORMS)
