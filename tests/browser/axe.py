"""axe-core, from the npm package, over a page in the browser."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(
    encoding="utf-8"
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LOOK = """async options => {
  const found = await axe.run(document, options);
  const said = wrong => wrong.nodes.map(node =>
    `${wrong.id} (${wrong.impact}): ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`);
  return {examined: found.passes.length, wrong: found.violations.flatMap(said)};
}"""
"""What holds is counted, not written down node by node: that took longer than the look itself."""


def violations(page: Page, *, rules: tuple[str, ...] = RULES) -> list[str]:
    """What axe-core finds wrong on the page, one line each; empty when nothing."""
    page.evaluate(AXE)
    options = {
        "runOnly": {"type": "tag", "values": list(rules)},
        "resultTypes": ["violations"],
    }
    found = page.evaluate(LOOK, options)
    assert found["examined"], "axe-core examined nothing"
    wrong: list[str] = found["wrong"]
    return wrong
