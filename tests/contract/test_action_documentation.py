"""The README's tables of the Action are its inputs and outputs, with their defaults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).parents[2]


def action() -> dict[str, Any]:
    return dict(yaml.safe_load((TOP / "action.yml").read_text("utf-8")))


def readme_rows(kind: str) -> dict[str, str]:
    """First cell → whole row of the table that follows the README's `<!-- action-… -->`."""
    text = (TOP / "README.md").read_text("utf-8")
    section = re.split(r"\n(?:#|<!--)", text.partition(f"<!-- action-{kind} -->")[2])[0]
    rows = re.finditer(r"^\| `([\w-]+)` \|.*$", section, re.MULTILINE)
    return {match.group(1): match.group() for match in rows}


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_the_readme_lists_what_the_action_declares(kind: str) -> None:
    assert list(readme_rows(kind)) == list(action()[kind])


def test_the_readme_states_each_input_s_default() -> None:
    rows = readme_rows("inputs")
    stated = {
        name: item["default"] for name, item in action()["inputs"].items() if item.get("default")
    }
    missing = {name: value for name, value in stated.items() if f"`{value}`" not in rows[name]}
    assert missing == {}


def test_no_expression_reaches_a_shell() -> None:
    scripts = [step["run"] for step in action()["runs"]["steps"] if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_names_are_kebab_case_and_described(kind: str) -> None:
    for name, item in action()[kind].items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert item["description"].strip()
