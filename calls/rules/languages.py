"""The names of the languages in each of them, as reasons say them."""

from collections.abc import Mapping

LANGUAGE_NAMES: Mapping[str, Mapping[str, str]] = {
    "fi": {"fi": "suomi", "sv": "finska", "en": "Finnish"},
    "sv": {"fi": "ruotsi", "sv": "svenska", "en": "Swedish"},
    "en": {"fi": "englanti", "sv": "engelska", "en": "English"},
}
