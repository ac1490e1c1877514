"""axe-core, from the npm package, over a page in the browser."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Page, *, rules: tuple[str, ...] = RULES) -> list[str]:
    """What axe-core finds wrong on the page, one line each; empty when nothing."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": list(rules)}}
    found = page.evaluate("options => axe.run(document, options)", options)
    assert found["passes"], "axe-core examined nothing"
    return [
        f"{wrong['id']} ({wrong['impact']}): {node['html'][:160]} {node['failureSummary'][:300]}"
        for wrong in found["violations"]
        for node in wrong["nodes"]
    ]
