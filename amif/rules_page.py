"""docs/rules.md: every rule with its provision, the figures it reads and the tests that exercise it, from the sources.

A rule is a public function of calls/rules or applications/rules that answers with reasons, a verdict or findings, or
whose first line cites a provision. What has no provision, or no test, says so, and a test fails on it.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from amif.rules_sources import Definition, about_module, public_functions, tests_of, with_helpers
from calls.rules.laws import LAWS
from calls.rules.limits import BY_NAME, PERCENT, Limit, written
from calls.rules.parameter_names import LABELS, PARTS
from calls.rules.parameters import Parameters

ANSWERS = ("Reason", "Verdict", "PlanFinding", "Point", "Ranking", "Parameters", "Bounds")
CITED = re.compile(
    r"^((?:[^:]|:(?! ))*(?:AMIF|CPR|\b[Aa]ct\b|[Dd]ecree|Article|Selection criteria|The law|Official time"
    r"|Implementation plan)(?:[^:]|:(?! ))*): "
)
MISSING = "**missing**"
HEAD = """# The rules

Drawn from `calls/rules/`, `applications/rules/` and their tests by `manage.py write_docs`; do not edit by hand. From
here it is one step to what decides something: the file above the table. A rule is a plain function on plain data; its
figures are a programme's or a round's ([parameters](#parameters)), within the bounds of the laws that bind the fund.

Tests are those nearest to the rule: that name it, or a code of what it finds; in brackets, those that reach it through
the function named.
"""
FIGURES = """
## Parameters

[calls/rules/limits.py](../calls/rules/limits.py) holds the bounds,
[calls/rules/laws.py](../calls/rules/laws.py) which law binds whom:

{laws}

Where no law binds a fund, a share lies between 0 and 100 %, and its programme file sets the figure with its own
provision and bounds. An officer proposes another value at `/desk/rules/`, a decision maker confirms it, and a round's
publication fixes all of them for it. “–” under “read by”: kept for a later stage, or shown only.

| parameter | what | the law's own | the law allows | provision | law | read by |
|---|---|---|---|---|---|---|
{rows}
"""


@dataclass(frozen=True)
class Rule:
    """A rule as the page shows it: what it decides, by which provision, with which figures; which tests reach it."""

    module: str
    name: str
    decides: str
    article: str
    figures: tuple[str, ...]
    tests: tuple[str, ...]
    through: str

    @property
    def lacks(self) -> list[str]:
        """What is missing of it."""
        return [name for name, there in (("article", self.article), ("test", self.tests)) if not there]


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """Every rule, by module."""
    found: dict[str, tuple[Rule, ...]] = {}
    for one in public_functions():
        rule = rule_of(one)
        if rule:
            found[one.module] = (*found.get(one.module, ()), rule)
    return found


def rule_of(one: Definition) -> Rule | None:
    """The rule a function is; None for one that only reckons or reads."""
    said = (ast.get_docstring(one.node) or "").partition("\n")[0]
    cited = CITED.match(said)
    if not cited and not any(word in returns(one) for word in ANSWERS):
        return None
    tests, through = tests_of(one)
    article = cited[1] if cited else ""
    decides = said.removeprefix(f"{article}: ") if article else said
    return Rule(one.module, one.name, decides, article, figures_of(one), tests, through)


def returns(one: Definition) -> str:
    """What the function says it answers with."""
    answer = getattr(one.node, "returns", None)
    return ast.unparse(answer) if answer else ""


def figures_of(one: Definition) -> tuple[str, ...]:
    """The parameters it reads, itself or by private functions of its module."""
    read = {
        node.attr
        for part in with_helpers(one)
        for node in ast.walk(part.node)
        if isinstance(node, ast.Attribute)
    }
    return tuple(sorted(read & {*BY_NAME, "legal_forms"}))


def page() -> str:
    """docs/rules.md as it should be."""
    found = rules()
    return "".join([HEAD, contents(found), *(section(name, found[name]) for name in found), figures()])


def contents(found: Mapping[str, tuple[Rule, ...]]) -> str:
    """How many rules there are, and the files in one line each."""
    rows = [f"- [{name}](#{anchor(name)}): {len(listed)}" for name, listed in found.items()]
    return (
        f"\n{sum(map(len, found.values()))} rules:\n\n" + "\n".join(rows) + "\n- [parameters](#parameters)\n"
    )


def anchor(name: str) -> str:
    """The anchor a heading of that name gets."""
    return re.sub(r"[^a-z0-9_-]", "", name.lower())


def section(name: str, listed: Iterable[Rule]) -> str:
    """One module: its rules as a table."""
    head = "| rule | decides | provision | figures | tests |\n|---|---|---|---|---|"
    rows = "\n".join(map(row, listed))
    return f"\n## {name}\n\n[{name}](../{name}). {about_module(name)}\n\n{head}\n{rows}\n"


def row(rule: Rule) -> str:
    """One rule."""
    tests = ", ".join(f"[{Path(test).stem.removeprefix('test_')}](../{test})" for test in rule.tests)
    reached = f"({tests} by `{rule.through}`)" if rule.through else tests
    listed = ", ".join(f"`{name}`" for name in rule.figures)
    cells = (f"`{rule.name}`", rule.decides, rule.article or MISSING, listed or "–", reached or MISSING)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def figures() -> str:
    """The parameters with the law's bounds, and which rules read them."""
    laws = [
        f"- `{law.code}`: {law.title}. Funds: {', '.join(law.funds) or 'all'}; member states: "
        f"{', '.join(law.countries) or 'all'}."
        for law in LAWS
    ]
    rows = [figure(BY_NAME[name]) for part in PARTS.values() for name in part]
    return FIGURES.format(laws="\n".join(laws), rows="\n".join(rows))


def figure(limit: Limit) -> str:
    """One parameter."""
    readers = [rule.name for listed in rules().values() for rule in listed if limit.name in rule.figures]
    cells = (
        f"`{limit.name}`",
        LABELS[limit.name],
        plain(limit, getattr(Parameters(), limit.name)),
        bound(limit),
        limit.article or MISSING,
        limit.law or "–",
        ", ".join(f"`{name}`" for name in readers) or "–",
    )
    return "| " + " | ".join(cells) + " |"


def bound(limit: Limit) -> str:
    """What a value may be, in figures."""
    low, high = plain(limit, limit.lowest), plain(limit, limit.highest)
    return low if low == high else f"{low} – {high}".strip()


def plain(limit: Limit, value: object) -> str:
    """A figure as a programme file writes it, without empty decimals."""
    if value is None:
        return ""
    text = written(value).removesuffix(".00")  # type: ignore[arg-type]
    return f"{text} %" if limit.unit == PERCENT else text
