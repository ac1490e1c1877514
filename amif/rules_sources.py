"""The rules as they stand in the sources: their functions, the figures they read, and which tests reach them.

A test reaches a rule when it names the rule, or the code of something the rule can find, or a function that leads to
it: read from the syntax of the application and of the tests, nothing is run.
"""

import ast
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("records", "accounts", "indicators", "calls", "applications")
RULES = ("calls/rules", "applications/rules")
TESTED = "tests/"
FARTHEST = 6


@dataclass(frozen=True)
class Definition:
    """A top-level function or class: where it stands, and the full names it refers to, codes of findings among them."""

    module: str
    name: str
    node: ast.FunctionDef | ast.ClassDef
    refers: frozenset[str]

    @property
    def full(self) -> str:
        """Its full name, calls.rules.rates.rate_ceiling."""
        return f"{dotted(self.module)}.{self.name}"

    @property
    def is_test(self) -> bool:
        """Whether it is a test that counts."""
        return self.name.startswith("test_") and self.module.startswith(TESTED)


@cache
def definitions() -> Mapping[str, Definition]:
    """Every top-level function and class of the application and of its tests, by full name."""
    folders = [*APPS, "tests"]
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    found = (one for path in paths if "migrations" not in path.parts for one in of_file(path))
    return {one.full: one for one in found}


def of_file(path: Path) -> Iterator[Definition]:
    """The definitions of one file."""
    tree, module = ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT))
    known = names_of(tree, dotted(module))
    codes = codes_of(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            refers = frozenset(references(node, known, codes)) - {f"{dotted(module)}.{node.name}"}
            yield Definition(module, node.name, node, refers)


def names_of(tree: ast.Module, module: str) -> dict[str, str]:
    """What a module's names stand for: its own definitions and constants, and what it imports."""
    known: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            known[node.name] = f"{module}.{node.name}"
        elif isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return known


def codes_of(tree: ast.Module) -> dict[str, set[str]]:
    """The codes of the findings a module's constants hold: NOT_OPEN -> {"call_not_open_yet"}."""
    found: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            calls = [one for one in ast.walk(node.value) if isinstance(one, ast.Call)]
            codes = {code for call in calls for code in code_in(call)}
            if codes:
                found[node.targets[0].id] = codes
    return found


def code_in(call: ast.Call) -> Iterator[str]:
    """The code of `Finding("code", ...)` or `Reason("code", ...)`."""
    made = getattr(call.func, "id", "") in ("Finding", "Reason")
    if made and call.args and isinstance(call.args[0], ast.Constant):
        yield f"code:{call.args[0].value!s}"


def references(node: ast.AST, known: Mapping[str, str], codes: Mapping[str, set[str]]) -> Iterator[str]:
    """The full names and codes a definition refers to."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in known:
            yield known[one.id]
        if isinstance(one, ast.Name) and one.id in codes:
            yield from codes[one.id]
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in known:
            yield f"{known[one.value.id]}.{one.attr}"
        if isinstance(one, ast.Call):
            yield from code_in(one)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.isidentifier():
            yield f"text:{one.value}"


@cache
def referrers() -> Mapping[str, set[str]]:
    """By full name, or by the code of a finding as tests write it, who refers to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in definitions().values():
        for name in one.refers:
            if not name.startswith("text:"):
                found[name].add(one.full)
            elif one.is_test:
                found[f"code:{name.removeprefix('text:')}"].add(one.full)
    return found


def tests_of(rule: Definition) -> tuple[tuple[str, ...], str]:
    """The files of the tests nearest to a rule, and the definition through which they reach it; empty for itself."""
    direct = referrers().get(rule.full, set()) | by_code(rule)
    queue, seen = deque((name, "", 1) for name in sorted(direct)), set(direct)
    found: dict[str, str] = {}
    nearest = FARTHEST
    while queue:
        name, through, far = queue.popleft()
        one = definitions()[name]
        if far > nearest:
            break
        if one.is_test:
            nearest = far
            found.setdefault(one.module, through)
            continue
        for other in sorted(referrers().get(name, set()) - seen):
            seen.add(other)
            queue.append((other, through or one.name, far + 1))
    return tuple(sorted(found)), next((through for through in found.values()), "")


def by_code(rule: Definition) -> set[str]:
    """Tests that name a code of something the rule can find, itself or by a private function of its module."""
    codes = {name for one in with_helpers(rule) for name in one.refers if name.startswith("code:")}
    return {test for code in codes for test in referrers().get(code, set()) if definitions()[test].is_test}


def with_helpers(rule: Definition) -> list[Definition]:
    """The rule and the private functions of its module that it calls, however far down."""
    found, queue = {rule.full: rule}, [rule]
    while queue:
        for name in queue.pop().refers:
            one = definitions().get(name)
            if one and one.module == rule.module and one.name.startswith("_") and name not in found:
                found[name] = one
                queue.append(one)
    return list(found.values())


def public_functions() -> Iterable[Definition]:
    """Every public function of the modules of rules, in the order of files and lines."""
    return (
        one
        for one in definitions().values()
        if one.module.startswith(RULES)
        and isinstance(one.node, ast.FunctionDef)
        and not one.name.startswith("_")
    )


def about_module(module: str) -> str:
    """The first line of a module's docstring."""
    said = ast.get_docstring(ast.parse((ROOT / module).read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0]


def dotted(module: str) -> str:
    """calls/rules/rates.py as calls.rules.rates."""
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
