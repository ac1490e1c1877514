"""Translations: English is the source, Finnish and Swedish stand in locale/<language>/LC_MESSAGES/django.po.

    messages.py compile        .po -> .mo with Babel, so that a machine without gettext can run the program
    messages.py extract        bring the .po files up to date with the sources (needs gettext)
    messages.py fill FILE      extract, then enter the translations of a YAML file, then compile
    messages.py missing        what has no translation
    messages.py check          as `missing`, on a copy, and whether the .po files are up to date; exit 1 when not

The YAML file of `fill`: {msgid: {fi: text, sv: text}};
a plural: {msgid: {plural: ..., fi: [one, many], sv: [one, many]}}; a context: {"context|msgid": ...}.
"""

import fcntl
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv")
UNUSED = tuple(
    f'"{name}:'.encode()
    for name in (
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
    )
)
"""Lines of the header that would say nothing, or something else at every run."""
SKIPPED = (".venv", ".tools", "node_modules", "var", "build", "static", "tests", "bench", "scripts", "docs")


def po_path(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str, root: Path = ROOT) -> Catalog:
    with po_path(language, root).open("rb") as file:
        return read_po(file, locale=language)


def write(catalog: Catalog, language: str) -> None:
    catalog.header_comment = f"# The service's texts, {language}. Written by scripts/messages.py."
    catalog.project, catalog.version, catalog.fuzzy = "amif", "1", False
    text = io.BytesIO()
    write_po(text, catalog, width=110, sort_output=True, no_location=True, ignore_obsolete=True)
    lines = text.getvalue().splitlines(keepends=True)
    po_path(language).write_bytes(b"".join(line for line in lines if not line.startswith(UNUSED)))


def compile_all() -> None:
    for language in LANGUAGES:
        if po_path(language).exists():
            with po_path(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, read(language))


@contextmanager
def locked() -> Iterator[None]:
    lock = ROOT / "var" / "messages.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def extract(root: Path = ROOT) -> None:
    """Django's makemessages, then the same tidy form as `fill` leaves behind."""
    if not shutil.which("xgettext"):
        sys.exit("Extracting needs gettext: apt-get install gettext")
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete", "--no-location", "-v0"]
    command += [f"--locale={language}" for language in LANGUAGES]
    command += [f"--ignore={name}" for name in SKIPPED]
    for language in LANGUAGES:
        po_path(language, root).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(command, cwd=root, check=True)


def unfuzzy(catalog: Catalog) -> None:
    """A guess is no translation."""
    for message in catalog:
        if message.id and message.fuzzy:
            message.flags.discard("fuzzy")
            message.string = ("", "") if message.pluralizable else ""


def translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(strings) and not message.fuzzy


def fill(file: str) -> None:
    entries = yaml.safe_load(Path(file).read_text(encoding="utf-8"))
    with locked():
        extract()
        for language in LANGUAGES:
            catalog = read(language)
            unfuzzy(catalog)
            unknown = [key for key, texts in entries.items() if not enter(catalog, key, texts.get(language))]
            write(catalog, language)
            for key in unknown:
                print(f"{language}: no such string in the sources: {key!r}")
        compile_all()
    missing()


def enter(catalog: Catalog, key: str, text: str | list[str] | None) -> bool:
    """Whether the string is in the sources; its translation is entered when given."""
    context, _, rest = key.partition("|")
    message = catalog.get(key) or (catalog.get(rest, context) if rest else None)
    if message is not None and text:
        message.string = tuple(text) if isinstance(text, list) else text
    return message is not None


def missing(root: Path = ROOT) -> int:
    count = 0
    for language in LANGUAGES:
        for message in read(language, root):
            if message.id and not translated(message):
                count += 1
                print(f"{language}: {message.id!r}")
    print(f"{count} strings without a translation")
    return count


def check() -> None:
    """On a copy, so that a check changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", *SKIPPED[:5], "*.mo", "*.pyc"))
        before = {language: {m.id for m in read(language, copy) if m.id} for language in LANGUAGES}
        extract(copy)
        after = {language: {m.id for m in read(language, copy) if m.id} for language in LANGUAGES}
        count = missing(copy)
        strings = sum(len(ids) for ids in after.values())
        if count or before != after or not strings:
            for language in LANGUAGES:
                for text in sorted(map(str, before[language] ^ after[language])):
                    print(f"{language}: not up to date: {text!r}")
            sys.exit("Run `make messages` and translate what is missing.")
        print(f"{strings} strings translated, none missing")


def main(arguments: list[str]) -> None:
    match arguments:
        case ["compile"]:
            compile_all()
        case ["extract"]:
            with locked():
                extract()
        case ["fill", file]:
            fill(file)
        case ["missing"]:
            sys.exit(1 if missing() else 0)
        case ["check"]:
            check()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
