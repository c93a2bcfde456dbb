"""The rules' pages: rendered from the docstrings, and the same as `docs/rules/` holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from migration_guard.rules import documentation, registry

PAGES = Path(__file__).parents[2] / "docs" / "rules"


def test_the_pages_in_the_repository_are_what_the_rules_say() -> None:
    assert documentation.stale(PAGES, documentation.pages(registry.load())) == [], (
        "run: python -m migration_guard.rules.documentation docs/rules"
    )


def test_a_page_has_every_part_of_its_rule() -> None:
    loaded = registry.find("MG401")
    page = documentation.page(loaded)
    assert page.startswith("# MG401 published-migration-edited\n")
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Why",
        "## Bad",
        "## Good",
        "## Fix",
    ]
    assert "`src/migrations/1690000000000-PostCreate.ts`, as published:\n\n```ts\n" in page


def test_code_fences_are_balanced_and_examples_keep_their_indentation() -> None:
    for name, page in documentation.pages(registry.load()).items():
        assert page.count("```") % 2 == 0, name
        assert not re.search(r"^-- ", page, re.MULTILINE), name


def test_examples_in_json_are_json() -> None:
    for code, loaded in registry.load().items():
        for text in documentation.sections(loaded.documentation).values():
            for file in documentation.example_files(text):
                if file.path.endswith(".json"):
                    assert json.loads(file.text), code


def test_every_tree_that_an_example_names_is_known() -> None:
    for code, loaded in registry.load().items():
        for text in documentation.sections(loaded.documentation).values():
            for file in documentation.example_files(text):
                assert file.tree in documentation.TREES, (code, file.path)


def test_the_overview_and_the_listing_name_every_rule_once() -> None:
    rules = registry.load()
    overview, listing = documentation.index(rules), documentation.listing(rules)
    for code, loaded in rules.items():
        assert overview.count(f"[{code}]({code}.md)") == 1
        assert overview.count(f"| {loaded.rule.name} |") == 1
    assert [line.split()[0] for line in listing.splitlines()] == list(rules)


def test_writing_mends_what_differs_and_leaves_other_pages_alone(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    assert documentation.main([str(folder)]) == 0
    (folder / "MG401.md").write_text("old")
    (folder / "MG402.md").unlink()
    (folder / "MG998.md").write_text("of a rule that is gone")
    (folder / "writing-rules.md").write_text("not generated")
    wanted = documentation.pages(registry.load())
    assert documentation.stale(folder, wanted) == ["MG401.md", "MG402.md", "MG998.md"]
    assert documentation.main([str(folder)]) == 0
    assert documentation.stale(folder, wanted) == []
    assert (folder / "writing-rules.md").read_text() == "not generated"
    assert not (folder / "MG998.md").exists()


def test_checking_names_what_differs_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documentation.main([str(tmp_path)])
    (tmp_path / "MG401.md").write_text("old")
    with pytest.raises(SystemExit) as caught:
        documentation.main([str(tmp_path), "--check"])
    assert caught.value.code == 1
    assert "MG401.md" in capsys.readouterr().err
    assert (tmp_path / "MG401.md").read_text() == "old"
