"""Words that depend on a figure, chosen by rule so that no sentence can disagree with its table."""

from decimal import Decimal

FRACTIONS = (
    ("tenth", Decimal("0.1")),
    ("fifth", Decimal("0.2")),
    ("quarter", Decimal("0.25")),
    ("third", Decimal(1) / 3),
    ("two_fifths", Decimal("0.4")),
    ("half", Decimal("0.5")),
    ("three_fifths", Decimal("0.6")),
    ("two_thirds", Decimal(2) / 3),
    ("three_quarters", Decimal("0.75")),
    ("nine_tenths", Decimal("0.9")),
    ("all", Decimal(1)),
)
NEAR = Decimal("0.01")

NAMES = {
    "fi": {
        "tenth": "kymmenesosa", "fifth": "viidesosa", "quarter": "neljäsosa", "third": "kolmasosa",
        "half": "puolet", "two_fifths": "kaksi viidesosaa", "three_fifths": "kolme viidesosaa",
        "two_thirds": "kaksi kolmasosaa", "three_quarters": "kolme neljäsosaa",
        "nine_tenths": "yhdeksän kymmenesosaa", "all": "kaikki",
    },
    "sv": {
        "tenth": "en tiondel", "fifth": "en femtedel", "quarter": "en fjärdedel", "third": "en tredjedel",
        "half": "hälften", "two_fifths": "två femtedelar", "three_fifths": "tre femtedelar",
        "two_thirds": "två tredjedelar", "three_quarters": "tre fjärdedelar",
        "nine_tenths": "nio tiondelar", "all": "allt",
    },
    "en": {
        "tenth": "a tenth", "fifth": "a fifth", "quarter": "a quarter", "third": "a third", "half": "half",
        "two_fifths": "two fifths", "three_fifths": "three fifths",
        "two_thirds": "two thirds", "three_quarters": "three quarters", "nine_tenths": "nine tenths", "all": "all",
    },
}  # fmt: skip
QUALIFIERS = {
    "fi": {"exactly": "", "about": "noin ", "over": "yli ", "under": "alle "},
    "sv": {"exactly": "", "about": "ungefär ", "over": "mer än ", "under": "mindre än "},
    "en": {"exactly": "", "about": "about ", "over": "more than ", "under": "less than "},
}
NOTHING = {"fi": "ei mitään", "sv": "inget", "en": "nothing"}
NEARLY_ALL = {"fi": "lähes kaikki", "sv": "nästan allt", "en": "nearly all"}


def fraction(share: Decimal) -> tuple[str, str]:
    """The nearest simple fraction and on which side of it `share` lies; "about" within one percentage point."""
    name, value = min(FRACTIONS, key=lambda item: abs(item[1] - share))
    if value == share:
        return "exactly", name
    if abs(value - share) <= NEAR and name != "all":
        return "about", name
    return ("over" if share > value else "under"), name


def fraction_words(share: Decimal, language: str) -> str:
    """`share` (0 to 1) in words that are true: "more than half", "yli puolet", "mer än hälften"."""
    if share == 0:
        return NOTHING[language]
    qualifier, name = fraction(share)
    if (qualifier, name) == ("under", "all"):
        return NEARLY_ALL[language]
    return QUALIFIERS[language][qualifier] + NAMES[language][name]
