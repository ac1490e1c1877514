"""Programme files for tests: a small one that agrees with itself, and one of another fund."""

from pathlib import Path

from calls.rules.interventions_file import parse_types
from calls.rules.letter_texts import TEXTS
from calls.rules.plan_check import check_plan
from calls.rules.plan_facts import PlanFinding, facts_of
from calls.rules.programme_data import ProgrammeFile
from calls.rules.programme_file import parse_programme
from indicators.rules.catalogue import Catalogue, parse_catalogue

ROOT = Path(__file__).parents[2]
FINLAND = ROOT / "calls" / "programmes" / "amif-fi-2021-2027.yaml"
TYPES = ROOT / "calls" / "programmes" / "interventions-amif.yaml"
CATALOGUE = ROOT / "indicators" / "catalogues" / "amif-2021-2027.yaml"

SMALL = """\
programme:
  id: "amif-xx"
  fund: "AMIF"
  catalogue: "amif-2021-2027"
  country: "FI"
  currency: "EUR"
  period: {start: "2021-01-01", end: "2027-12-31"}
  languages: {official: ["sv"], unofficial: ["en"]}
  title: {sv: "Programmet", en: "The programme"}
  allocation: "3000000.00"
parameters:
  base_rate: {value: "75.00", article: "AMIF 15(1)"}
legal_forms:
  foundation: "yes"
grounds:
  - {code: "vulnerable_persons", label: {sv: "Utsatta", en: "Vulnerable"}, article: "AMIF Annex IV"}
applicant_types:
  - {code: "companies", label: {sv: "företag", en: "companies"}}
  - {code: "third_sector", label: {sv: "tredje sektorn", en: "third sector"}}
wordings:
  everybody: {sv: "Alla.", en: "Everybody."}
  nothing: {sv: "N/A", en: "Not applicable"}
objectives:
  - code: "SO1"
    title: {sv: "Asyl", en: "Asylum"}
    allocation: {total: "1000000.50", project_support: "800000.50", operating_support: "200000.00"}
  - code: "SO2"
    title: {sv: "Integration", en: "Integration"}
    allocation: {total: "1999999.50", project_support: "1999999.50", operating_support: "0.00"}
measures:
  - {code: "1A", objective: "SO1", title: {sv: "Enhetlig tillämpning", en: "Uniform application"}}
  - {code: "1B", objective: "SO1", title: {sv: "Stöd till mottagandet på orten", en: "Support to local reception"}}
actions:
  - code: "1A1"
    objective: "SO1"
    measure: "1A"
    support: "project"
    title: {sv: "Tolkning", en: "Interpretation"}
    applicants: ["companies", "third_sector"]
    applicants_wording: "everybody"
    rate: "75.00"
    raised_rate: "90.00"
    raised_rate_grounds: ["vulnerable_persons"]
    indicators: ["O.1.2", "R.1.5", "R.1.6"]
    coordination: "nothing"
    openings: ["2023-spring", "2023-autumn"]
    sheet_openings: ["2023-spring", "2023-autumn"]
    sheet_text: "Våren 2023, hösten 2023"
  - code: "2B1"
    objective: "SO2"
    support: "project"
    title: {sv: "Rådgivning", en: "Advice"}
    applicants: ["third_sector"]
    rate: "75.00"
    indicators: ["O.2.3", "O.2.3.1", "O.2.3.2", "O.2.3.3", "R.2.8"]
    coordination: "nothing"
    openings: ["2023-autumn"]
    sheet_openings: ["2023-autumn"]
    sheet_text: "Hösten 2023"
  - code: "OS1"
    objective: "SO1"
    support: "operating"
    title: {sv: "Operativt stöd", en: "Operating support"}
    rate: "100.00"
    indicators: ["O.1.2", "R.1.5"]
    coordination: "nothing"
    openings: ["2023-autumn"]
    sheet_openings: ["2023-autumn"]
    sheet_text: "Hösten 2023"
plan:
  code: "2023"
  title: {sv: "Plan 2023", en: "Plan 2023"}
  years: {from: "2023", to: "2023"}
  seasons: ["2023-spring", "2023-autumn"]
  chapters:
    - {number: "1", title: "Inledning"}
    - {number: "2", title: "Åtgärder"}
  tables:
    - {number: "1", objective: "SO1", title: "Asyl"}
  amounts:
    - {objective: "SO1", measure: "1A", support: "project", season: "2023-spring", amount: "300000.00"}
    - {objective: "SO1", measure: "1A", support: "project", season: "2023-autumn", amount: "100000.00"}
    - {objective: "SO1", support: "operating", season: "2023-autumn", amount: "50000.00"}
    - {objective: "SO2", support: "project", season: "2023-autumn", amount: "1000000.00"}
  printed_totals:
    SO1: {"2023-spring": "300000.00", "2023-autumn": "150000.00"}
    SO2: {"2023-autumn": "1000000.00"}
  progress:
    as_of: "2022-12-31"
    objectives:
      SO1: {earmarked: "0.4", remaining: "0.6"}
      SO2: {earmarked: "0.3", remaining: "1.7"}
    total: {earmarked: "0.7", remaining: "2.3"}
  statements:
    - {kind: "all_open", objective: "SO2", seasons: ["2023-autumn"]}
    - {kind: "next_opening", actions: ["OS1"], seasons: ["2023-autumn"]}
    - {kind: "opens_in", actions: ["1A1"], seasons: ["2023-spring", "2023-autumn"]}
"""

# What no law of another fund sets, its programme file must: figures no AMIF programme could have.
OWN_FIGURES = """\
parameters:
  base_rate: {value: "85.00", highest: "95.00", article: "Agreement, Article 6"}
  raised_rate: {value: "90.00", article: "Agreement, Article 6"}
  specific_action_rate: {value: "100.00", article: "Agreement"}
  operating_rate: {value: "100.00", article: "Agreement"}
  emergency_rate: {value: "100.00", article: "Agreement"}
  flat_other_costs: {value: "50.00", article: "Agreement"}
  flat_indirect: {value: "15.00", article: "Agreement"}
  flat_procurement: {value: "2.00", article: "Agreement"}
  lump_sum_maximum: {value: "300000.00", article: "Agreement"}
  operating_staff_only_below: {value: "0.00", article: "Agreement"}
  staff_share_minimum: {value: "5.00", article: "Agreement"}
  staff_share_justified: {value: "5.00", article: "Agreement"}
  hours_per_year: {value: "1650", article: "Agreement"}
  land_share: {value: "0.00", article: "Agreement"}
  land_share_derelict: {value: "0.00", article: "Agreement"}
  offers_from: {value: "20000.00", article: "Agreement"}
  max_months: {value: "48", article: "Agreement"}
  eligible_until: {value: "2031-04-30", article: "Agreement"}
  minimum_assessors: {value: "1", article: "Agreement"}
  advance_maximum: {value: "60.00", article: "Agreement"}
  payment_days: {value: "30", article: "Agreement"}
  visibility_correction_maximum: {value: "0.00", article: "Agreement"}
  retention_years: {value: "3", article: "Agreement"}
"""

# Likewise what the law says in its letters.
OWN_LETTERS = "letters:\n" + "".join(f'  {name}: {{en: "Agreement: {name}"}}\n' for name in TEXTS)

OTHER_FUND = (
    """\
programme:
  id: "eea-fi-asylum"
  fund: "EEA"
  country: "FI"
  currency: "EUR"
  period: {start: "2021-05-01", end: "2028-04-30"}
  languages: {official: ["en"]}
  title: {en: "Asylum, migration and integration"}
  allocation: "5000000"
objectives:
  - code: "PA18"
    title: {en: "Well-functioning national systems"}
    allocation: {total: "5000000", project_support: "5000000"}
actions:
  - {code: "PDP-1", objective: "PA18", support: "project", title: {en: "Systems"}, rate: "75",
     indicators: [], openings: []}
  - {code: "Call.2", objective: "PA18", support: "project", title: {en: "Rights"}, rate: "60.5",
     indicators: [], openings: []}
"""
    + OWN_FIGURES
    + OWN_LETTERS
)


def catalogue() -> Catalogue:
    """The fund's own catalogue."""
    return parse_catalogue(CATALOGUE.read_text(encoding="utf-8"))


def parsed(text: str) -> ProgrammeFile:
    """The programme in `text`, its indicators those of the fund."""
    codes = {entry.code for entry in catalogue().indicators}
    types = {entry.key: entry for entry in parse_types(TYPES.read_text(encoding="utf-8")).types}
    return parse_programme(
        text,
        indicator_codes=lambda name: codes if name == "amif-2021-2027" else None,
        type_entries=lambda name: types if name == TYPES.stem else None,
    )


def findings(text: str) -> list[PlanFinding]:
    """What the plan check says of the programme in `text`."""
    facts = facts_of(parsed(text), catalogue().indicators)
    return check_plan(facts) if facts else []


def with_change(text: str, old: str, new: str) -> str:
    """`text` with its first `old` changed; there must be one."""
    assert old in text, old
    return text.replace(old, new, 1)
