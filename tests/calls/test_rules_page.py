"""docs/rules.md: every rule is found, with a provision, the figures it reads and a test."""

from dataclasses import fields

import pytest

from amif import rules_page
from amif.rules_page import figure, page, row, rules
from amif.rules_sources import ROOT
from calls.rules.limits import BY_NAME
from calls.rules.parameter_names import LABELS, PARTS
from calls.rules.parameters import Parameters

RULES = [rule for listed in rules().values() for rule in listed]
BY_RULE = {(rule.module, rule.name): rule for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.module}:{rule.name}")
def test_rule_has_a_provision_and_a_test(rule):
    assert rule.lacks == [], f"{rule.module}: {rule.name} lacks {rule.lacks}"


def test_every_module_of_rules_is_read():
    assert len(RULES) > 100
    for module in ("calls/rules/rates.py", "calls/rules/limits.py", "applications/rules/costs.py"):
        assert module in rules()


def test_rule_shows_what_it_reads_and_its_tests():
    rule = BY_RULE["calls/rules/rates.py", "rate_ceiling"]
    assert rule.article.startswith("AMIF Regulation, Article 15")
    assert {"base_rate", "raised_rate", "operating_rate"} <= set(rule.figures)
    assert "tests/calls/test_rules_rates.py" in rule.tests
    assert rule.through == ""


def test_test_that_names_a_finding_counts_for_its_rule():
    rule = BY_RULE["applications/rules/costs.py", "vat_problems"]
    assert "tests/applications/test_rules_costs.py" in rule.tests


def test_rule_without_provision_or_test_is_shown_as_missing():
    rule = BY_RULE["calls/rules/rates.py", "rate_ceiling"]
    bare = rules_page.Rule(rule.module, rule.name, rule.decides, "", (), (), "")
    assert bare.lacks == ["article", "test"]
    assert row(bare).count(rules_page.MISSING) == 2


def test_every_parameter_is_listed_named_and_bound():
    assert set(LABELS) == set(BY_NAME) == {item.name for item in fields(Parameters)} - {"legal_forms"}
    assert sum(len(part) for part in PARTS.values()) == len(LABELS)
    assert "| 75 % | 0.01 % – 75 % | AMIF Regulation" in figure(BY_NAME["base_rate"])
    assert "`rate_ceiling`" in figure(BY_NAME["base_rate"])
    assert "| 1720 | 1720 |" in figure(BY_NAME["hours_per_year"])


def test_newcomer_finds_a_rule_within_three_steps():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(docs/rules.md)" in readme
    drawn = page()
    assert "[calls/rules/rates.py](../calls/rules/rates.py)" in drawn
    assert all((ROOT / rule.module).is_file() for rule in RULES)
