"""Definition files (YAML): every value with its line and path, so that each error names its place.

Values are read from the text as written: no figure passes through a float, and no code turns into a number.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

CORE = "tag:yaml.org,2002:"
CORE_TAGS = {CORE + name for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")}
AMOUNT = re.compile(r"\d{1,13}(\.\d{1,2})?")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SEASON = re.compile(r"\d{4}-(spring|autumn|[1-9])")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong in a definition file, and where."""

    line: int
    path: str
    text: str

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.path}: {self.text}" if self.path else f"line {self.line}: {self.text}"
        )


class Unloadable(Exception):
    """A definition file has errors; nothing of it was used. `source` is the file's name, where it is known."""

    def __init__(self, problems: Iterable[Problem], source: str = "") -> None:
        self.problems = sorted(set(problems))
        self.source = source
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """One line per problem: file, line, path, what is wrong."""
        return [f"{self.source}: {problem}" if self.source else str(problem) for problem in self.problems]

    def of(self, source: str) -> "Unloadable":
        """The same problems, said of the file they are in."""
        return self if self.source else Unloadable(self.problems, source)


class Place:
    """One value of a file with its path. Reading the wrong kind notes a problem and gives a neutral value.

    A value that is not there reads as empty without a problem: `fields` has already named it when it had to be.
    """

    def __init__(self, node: yaml.Node | None, path: str, problems: list[Problem], line: int = 1) -> None:
        empty = isinstance(node, yaml.ScalarNode) and node.tag == CORE + "null"
        self.node = None if empty else node
        self.path = path
        self.problems = problems
        self.line = node.start_mark.line + 1 if node else line

    @property
    def given(self) -> bool:
        """Whether the file has the value."""
        return self.node is not None

    def refuse(self, text: str) -> None:
        """Note that the value is wrong."""
        self.problems.append(Problem(self.line, self.path, text))

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, "Place"]:
        """The value as a mapping with these keys and no others."""
        required, found = list(required), self.entries()
        wanted = [*required, *optional]
        for name in found.keys() - set(wanted):
            found[name].refuse("unknown key")
        places = {name: found.get(name) or self._missing(name) for name in wanted}
        for name in required:
            if self.given and not places[name].given:
                places[name].refuse("missing")
        return places

    def entries(self) -> dict[str, "Place"]:
        """The value as a mapping with any keys."""
        if self.node is None:
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("not a mapping")
            return {}
        places: dict[str, Place] = {}
        for key, value in self.node.value:
            name = str(key.value)
            place = Place(value, self._under(name), self.problems, key.start_mark.line + 1)
            if name in places:
                Place(key, place.path, self.problems).refuse("given twice")
            places[name] = place
        return places

    def items(self) -> list["Place"]:
        """The value as a list."""
        if self.node is None:
            return []
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("not a list")
            return []
        return [Place(item, f"{self.path}[{n}]", self.problems) for n, item in enumerate(self.node.value)]

    def written(self) -> str:
        """A single value as it stands in the file, whatever its kind."""
        if self.node is None:
            return ""
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse("not a single value")
            return ""
        return str(self.node.value)

    def text(self) -> str:
        """Words or a code. A number, date or yes must stand in quotes."""
        value = self.written()
        if isinstance(self.node, yaml.ScalarNode) and self.node.tag != CORE + "str":
            self.refuse("not text: write it in quotes")
        elif self.given and isinstance(self.node, yaml.ScalarNode) and not value.strip():
            self.refuse("empty")
        return value

    def code(self, *, longest: int = 20) -> str:
        """A code: letters, digits, points, dashes and low lines, without spaces."""
        value = self.text()
        if value and not (CODE.fullmatch(value) and len(value) <= longest):
            self.refuse(f'not a code of at most {longest} letters, digits, ".", "-" and "_": "{value}"')
        return value

    def known(self, options: Collection[str], what: str) -> str:
        """A code that must be defined among `options`, which are of the kind `what`."""
        value = self.text()
        if value and value not in options:
            self.refuse(f'there is no {what} "{value}"')
        return value

    def texts(self) -> tuple[str, ...]:
        """A list of words or codes, each once."""
        values = [(item, item.text()) for item in self.items()]
        for n, (item, value) in enumerate(values):
            if value in [earlier for _, earlier in values[:n]]:
                item.refuse(f'"{value}" is listed twice')
        return tuple(value for _, value in values)

    def amount(self) -> Decimal:
        """Money: digits, with cents after a point when there are any."""
        return self._decimal("not an amount")

    def percent(self) -> Decimal:
        """A rate above zero, at most 100."""
        value = self._decimal("not a percentage")
        if self.given and not 0 < value <= 100:
            self.refuse(f"not a percentage between 0 and 100: {self.written()}")
        return value

    def figure(self) -> str:
        """A printed figure, kept with the decimals it has."""
        self._decimal("not a figure with a point and at most two decimals")
        return self.written()

    def whole(self) -> int:
        """A whole number, zero or more."""
        value = self.written()
        if self.given and not re.fullmatch(r"\d{1,9}", value):
            self.refuse(f'not a whole number: "{value}"')
            return 0
        return int(value or 0)

    def day(self) -> date | None:
        """A date as YYYY-MM-DD."""
        value = self.written()
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.refuse(f'not a date (YYYY-MM-DD): "{value}"')
            return None

    def flag(self, *, otherwise: bool = False) -> bool:
        """true or false; `otherwise` when it is not given."""
        value = self.written()
        if self.given and value not in ("true", "false"):
            self.refuse(f'not true or false: "{value}"')
        return value == "true" if self.given else otherwise

    def choice(self, options: Collection[str]) -> str:
        """One of `options`."""
        value = self.text()
        if value and value not in options:
            self.refuse(f'"{value}" is not one of {", ".join(sorted(options))}')
        return value

    def season(self) -> str:
        """A year and spring or autumn, or the number of a period in the year: 2023-spring, 2026-1."""
        value = self.text()
        if value and not SEASON.fullmatch(value):
            self.refuse(f'not a season (2023-spring): "{value}"')
        return value

    def seasons(self) -> tuple[str, ...]:
        """A list of seasons, each once."""
        for item in self.items():
            item.season()
        return self.texts()

    def translated(self, languages: Collection[str]) -> dict[str, str]:
        """The same text in each of `languages`, and in no other."""
        if not self.given:
            return {}
        return {language: place.text() for language, place in self.fields(languages).items()}

    def _decimal(self, wrong: str) -> Decimal:
        value = self.written()
        if not self.given:
            return Decimal(0)
        if not AMOUNT.fullmatch(value):
            self.refuse(f'{wrong}: "{value}"')
            return Decimal(0)
        return Decimal(value).quantize(Decimal("0.01"))

    def _missing(self, name: str) -> "Place":
        return Place(None, self._under(name), self.problems, self.line)

    def _under(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def read_text(path: Path) -> str:
    """The text of a definition file. Unloadable when it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise Unloadable([Problem(1, "", f"the file cannot be read: {said}")], str(path)) from error


def read_definition(text: str) -> tuple[Place, list[Problem]]:
    """The root of a definition file, and the list its problems go to.

    Unloadable when the text is not YAML at all, or uses what a definition has no use for (tags, anchors, two
    documents).
    """
    problems: list[Problem] = []
    try:
        events = list(yaml.parse(text, Loader=LOADER))
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise Unloadable([_syntax(error)]) from error
    except RecursionError as error:
        raise Unloadable([Problem(1, "", "nested too deeply")]) from error
    problems += [
        Problem(_line(event.start_mark), "", "anchors and aliases are not used in definition files")
        for event in events
        if getattr(event, "anchor", None)
    ]
    _refuse_tags(node, problems)
    if node is None:
        problems.append(Problem(1, "", "the file is empty"))
    if problems:
        raise Unloadable(problems)
    return Place(node, "", problems), problems


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1


def _syntax(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or str(error)
    return Problem(_line(mark), "", f"not YAML: {said}")


def _refuse_tags(node: yaml.Node | None, problems: list[Problem]) -> None:
    if node is None:
        return
    if node.tag not in CORE_TAGS:
        problems.append(
            Problem(node.start_mark.line + 1, "", f"the tag {node.tag} is not used in definition files")
        )
    if isinstance(node, yaml.CollectionNode):
        pairs = (
            node.value
            if isinstance(node, yaml.SequenceNode)
            else [part for pair in node.value for part in pair]
        )
        for part in pairs:
            _refuse_tags(part, problems)
