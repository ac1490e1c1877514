"""What the parameters are called on pages, in the order and groups a person looks for them."""

from collections.abc import Mapping
from types import MappingProxyType

from records.rules import gettext_noop

PARTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        gettext_noop("Rates"): {
            "base_rate": gettext_noop("Rate of all projects"),
            "raised_rate": gettext_noop("Raised rate, on a ground of the plan"),
            "specific_action_rate": gettext_noop("Rate of specific actions"),
            "operating_rate": gettext_noop("Rate of operating support"),
            "emergency_rate": gettext_noop("Rate of emergency assistance"),
        },
        gettext_noop("Cost models"): {
            "flat_other_costs": gettext_noop("Flat rate for all other costs, of staff costs"),
            "flat_indirect": gettext_noop("Flat rate for indirect costs, of direct costs"),
            "flat_procurement": gettext_noop("Flat rate for indirect costs, of procurement"),
            "lump_sum_maximum": gettext_noop("Lump sum: total cost at most"),
            "operating_staff_only_below": gettext_noop("Operating support: only staff unit costs below"),
        },
        gettext_noop("Staff costs"): {
            "hours_per_year": gettext_noop("Hours of a year of work"),
            "staff_share_minimum": gettext_noop("Share of working time at least"),
            "staff_share_justified": gettext_noop("Share of working time at least, with accepted reasons"),
        },
        gettext_noop("Land and procurement"): {
            "land_share": gettext_noop("Land, of eligible costs at most"),
            "land_share_derelict": gettext_noop("Derelict land, of eligible costs at most"),
            "procurement_goods_services": gettext_noop("National threshold: goods and services"),
            "procurement_social_health": gettext_noop("National threshold: social and health services"),
            "procurement_other_special": gettext_noop("National threshold: other special services"),
            "procurement_works": gettext_noop("National threshold: works"),
            "offers_from": gettext_noop("Several offers are asked for from"),
        },
        gettext_noop("Time"): {
            "max_months": gettext_noop("Duration of a project, months at most"),
            "eligible_until": gettext_noop("Last day of eligible costs"),
            "review_days": gettext_noop("Days to ask for a review"),
            "appeal_days": gettext_noop("Days to appeal to an administrative court"),
            "correction_years": gettext_noop("Years in which an error of a decision is corrected"),
            "notified_after_posting_days": gettext_noop("Notified after posting, days"),
            "notified_after_electronic_days": gettext_noop("Notified after an electronic message, days"),
        },
        gettext_noop("Selection, payment and after"): {
            "supplement_days": gettext_noop(
                "Days to answer a request for supplement, as proposed to the officer"
            ),
            "supplement_reminder_days": gettext_noop(
                "Reminder of a request for supplement, days before its end"
            ),
            "minimum_assessors": gettext_noop("Assessors of an application, at least"),
            "score_difference": gettext_noop(
                "Difference between assessors on a criterion that asks for a note, of its scale at least"
            ),
            "committee_votes": gettext_noop("Votes of the monitoring committee in favour, at least"),
            "committee_votes_of": gettext_noop("– of how many votes cast"),
            "committee_quorum": gettext_noop("Members of the monitoring committee who take part, at least"),
            "advance_maximum": gettext_noop("Advance, of the grant at most"),
            "payment_days": gettext_noop("Days to pay a claim, at most"),
            "visibility_correction_maximum": gettext_noop("Correction for missing visibility, at most"),
            "retention_years": gettext_noop("Years documents are kept"),
        },
        gettext_noop("Attachments"): {
            "attachments_most": gettext_noop("Attachments of an application, at most"),
            "attachment_megabytes": gettext_noop("Size of one attachment, megabytes at most"),
            "attachments_megabytes": gettext_noop("Size of all attachments, megabytes at most"),
        },
        gettext_noop("Money"): {
            "money_low_below": gettext_noop("Warn when less is left of a line or an allocation than"),
        },
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {name: label for part in PARTS.values() for name, label in part.items()}
)
FORMS = gettext_noop("Legal forms")
FORM_TEXT = gettext_noop("Does the legal form meet the ground of who implements?")
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "yes": gettext_noop("Yes"),
        "no": gettext_noop("No"),
        "officer": gettext_noop("An officer decides"),
    }
)
