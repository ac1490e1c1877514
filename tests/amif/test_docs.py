"""The pages of docs/ that are drawn from the code are as the code is; no page names a file that is not there."""

import re
from pathlib import Path

import pytest

from amif.management.commands.write_docs import PAGES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", PAGES)
def test_drawn_page_is_up_to_date(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run manage.py write_docs"


def test_every_life_cycle_is_drawn():
    page = PAGES["workflow.md"]()
    for word in ("reopen", "finish_assessment", "Granted in part", "Returned to the officer"):
        assert word in page


def test_links_between_documents_lead_somewhere():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert len(pages) > 5
    assert broken == []
