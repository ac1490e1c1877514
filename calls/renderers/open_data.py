"""What every download of open data shares: media types, the licence, names of areas."""

from dataclasses import dataclass
from functools import cache

from babel import Locale

from records.renderers.sheets import XLSX as XLSX

CSV, JSON = "text/csv; charset=utf-8", "application/json"
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LANGUAGES = ("fi", "sv", "en")
FORMS = ("csv", "json", "xlsx")


@dataclass(frozen=True)
class Download:
    """A file's bytes and their media type."""

    content: bytes
    media_type: str


@cache
def area_name(code: str) -> dict[str, str]:
    """A country's name in each language; the code itself for what is no country."""
    return {language: Locale.parse(language).territories.get(code, code) for language in LANGUAGES}
