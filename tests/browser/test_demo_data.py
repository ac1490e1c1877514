"""What the demo shows over the API of the running product: the figures of the plan, and books that balance."""

import json
import urllib.request
from decimal import Decimal

import pytest
from product import Site

pytestmark = pytest.mark.browser
PROGRAMME = "amif-fi-2021-2027"


def asked(site: Site, path: str, email: str = "officer@example.org") -> dict:
    token = site.manage("api_token", email).strip().splitlines()[-1]
    request = urllib.request.Request(f"{site.url}/api/v1/{path}", headers={"Authorization": f"Token {token}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def millions(amount: str) -> Decimal:
    return (Decimal(amount) / 1_000_000).quantize(Decimal("0.1"))


def test_end_of_2022_shows_what_the_plans_second_chapter_says(site: Site) -> None:
    found = asked(site, f"programmes/{PROGRAMME}/budget/?as_of=2022-12-31")
    bound = {
        row["code"]: Decimal(row["earmarked"]) + Decimal(row["committed"]) for row in found["objectives"]
    }
    left = {row["code"]: millions(row["available"]) for row in found["objectives"]}
    print(f"as of 2022-12-31: earmarked plus committed {bound}, left {left}")
    assert {code: millions(str(amount)) for code, amount in bound.items()} == {
        "SO1": Decimal("8.0"),
        "SO2": Decimal("6.6"),
        "SO3": Decimal("1.6"),
        "SO4": Decimal("0.0"),
    }
    assert left == {
        "SO1": Decimal("16.3"),
        "SO2": Decimal("23.3"),
        "SO3": Decimal("6.2"),
        "SO4": Decimal("0.3"),
    }
    assert millions(str(sum(bound.values()))) == Decimal("16.3")


def test_budget_totals_and_rounding_differences_are_the_programmes(site: Site) -> None:
    found = asked(site, f"programmes/{PROGRAMME}/budget/")
    print(
        {name: found[name] for name in ("allocated", "called", "earmarked", "committed", "paid", "available")}
    )
    assert found["allocated"] == "62408077.27"
    assert {row["code"]: row["rounding_difference"] for row in found["objectives"]} == {
        "SO1": "0.31",
        "SO2": "0.73",
        "SO3": "0.71",
        "SO4": "0.00",
    }
    for name in ("called", "earmarked", "committed", "paid"):
        assert Decimal(found[name]) == sum(Decimal(row[name]) for row in found["objectives"])
    for name, of_line in (("called", "amount"), ("earmarked", "earmarked"), ("committed", "committed")):
        assert Decimal(found[name]) == sum(Decimal(row[of_line]) for row in found["lines"])


def test_every_identity_of_the_ledger_holds(site: Site) -> None:
    found = json.loads(site.manage("reconcile", "--json"))
    print(
        f"{found['entries']} entries, {found['checked']} identities, {len(found['differences'])} differences"
    )
    assert found["clean"]
    assert found["entries"] > 400
    assert found["checked"] > 200


def test_applications_stand_at_every_stage(site: Site) -> None:
    first = asked(site, "applications/", "auditor@example.org")
    states, page = [row["state"] for row in first["results"]], 2
    while len(states) < first["count"]:
        states += [
            row["state"]
            for row in asked(site, f"applications/?page={page}", "auditor@example.org")["results"]
        ]
        page += 1
    wanted = {
        "submitted",
        "in_check",
        "in_assessment",
        "assessed",
        "proposed",
        "granted",
        "rejected",
        "withdrawn",
    }
    assert wanted <= set(states)


def test_actions_are_the_29_of_the_plan_and_operating_support(site: Site) -> None:
    found = asked(site, f"actions/?programme={PROGRAMME}")
    rows = {row["code"]: row for row in found["results"]}
    assert found["count"] == 32
    assert {code for code, row in rows.items() if row["support"] == "operating"} == {"OS1", "OS2", "OS3"}
    assert rows["2A1"]["openings"] == ["2023-spring", "2023-autumn"]
    assert rows["3A2"]["openings"] == ["2023-autumn", "2024-spring", "2024-autumn"]
    assert rows["1A4"]["openings"] == []
    assert rows["OS3"]["openings"] == ["2024-spring", "2024-autumn"]
