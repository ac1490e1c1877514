"""What every rule has in common: a source, and sentences in three languages."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType

import pytest
from django.utils.translation import gettext, override

import applications.rules
import calls.rules
from calls.rules.findings import NOTE, Finding
from records.rules import ERROR, WARNING, Reason

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
SOURCE = re.compile(
    r"\b([Aa]ct|[Dd]ecree|Regulation|law|[Ii]mplementation plan|CPR|Annex|Article|criteria|[Oo]fficial time)\b"
)
HELPERS = ("blocking", "broken_identities", "short")


def modules() -> Iterator[ModuleType]:
    for package in (calls.rules, applications.rules):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def findings(module: ModuleType) -> Iterator[Finding]:
    for value in vars(module).values():
        values = value.values() if isinstance(value, Mapping) else [value]
        yield from (one for one in values if isinstance(one, Finding))


FINDINGS = {id(one): one for module in modules() for one in findings(module)}.values()
MODULES = list(modules())


def judges(function: Callable[..., object]) -> bool:
    """Whether a function is a rule: it answers with reasons or a verdict."""
    answer = str(inspect.signature(function).return_annotation)
    return Reason.__name__ in answer or "Verdict" in answer


def test_findings_are_found() -> None:
    assert len(FINDINGS) > 150


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_sentence_keeps_its_figures_in_every_language(language: str) -> None:
    with override(language):
        lost = [
            one.code
            for one in FINDINGS
            if set(PLACEHOLDER.findall(one.text)) != set(PLACEHOLDER.findall(gettext(one.text)))
        ]
    assert lost == []


def test_finding_has_a_known_severity() -> None:
    assert {one.severity for one in FINDINGS} <= {ERROR, WARNING, NOTE}


def test_codes_tell_findings_apart() -> None:
    codes = [(one.code, one.text) for one in FINDINGS]
    assert len({code for code, _ in codes}) == len(set(codes))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_rule_cites_its_source_in_the_first_line(module: ModuleType) -> None:
    uncited = [
        name
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
        and name not in HELPERS
        and judges(value)
        and not SOURCE.search((value.__doc__ or "").split("\n")[0])
    ]
    assert uncited == []
