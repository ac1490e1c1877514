"""What the law says in a programme's letters: the texts of the law that binds it, its own in their place."""

from functools import lru_cache
from pathlib import Path

from calls.models import Programme
from calls.rules.laws import laws_of
from calls.rules.letter_texts import LetterTexts, parse_letter_texts
from records.definitions import Unloadable, read_text

FOLDER = Path(__file__).parents[1] / "programmes"
LANGUAGES = ("fi", "sv", "en")


def letter_texts(programme: Programme) -> LetterTexts:
    """CPR 73(3); act 434/2003 sections 44-45: every text by name and language. ValueError when nothing gives them."""
    own: LetterTexts = programme.vocabulary.get("letters", {})
    texts = {**texts_of_law(programme.fund, programme.country), **own}
    if not texts:
        raise ValueError(f"Programme {programme.pk} has no texts of its letters: load its file again.")
    court = programme.vocabulary.get("court")
    return {**texts, "court": court} if court else texts


def texts_of_law(fund: str, country: str) -> LetterTexts:
    """The texts every programme of the fund in the member state uses; none where no law gives them."""
    names = [law.letters for law in laws_of(fund, country) if law.letters]
    return shipped(names[0]) if names else {}


@lru_cache(maxsize=8)
def shipped(name: str) -> LetterTexts:
    """A file of texts as shipped. Unloadable, naming file, line and path, when it has errors."""
    path = FOLDER / f"{name}.yaml"
    try:
        return parse_letter_texts(read_text(path), LANGUAGES)
    except Unloadable as error:
        raise error.of(str(path)) from error
