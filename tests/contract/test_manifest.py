"""`.pre-commit-hooks.yaml` says what the catalogue in code says, and every rule is reachable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from migration_guard import __version__
from migration_guard.catalogue import HOOKS, MINIMUM_PRE_COMMIT_VERSION, VERIFY, Hook
from migration_guard.rules import registry

TOP = Path(__file__).parents[2]


def manifest() -> list[dict[str, Any]]:
    return list(yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text("utf-8")))


def expected(hook: Hook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "name": hook.name,
        "description": hook.description,
        "entry": hook.entry,
        "language": "python",
        "always_run": True,
        "pass_filenames": False,
        "stages": list(hook.stages),
        "minimum_pre_commit_version": MINIMUM_PRE_COMMIT_VERSION,
        **({"additional_dependencies": list(hook.dependencies)} if hook.dependencies else {}),
    }


def test_the_manifest_lists_the_catalogue_s_hooks_in_its_order() -> None:
    assert [entry["id"] for entry in manifest()] == [hook.id for hook in HOOKS]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.id)
def test_a_hook_is_in_the_manifest_as_in_the_catalogue(hook: Hook) -> None:
    assert {entry["id"]: entry for entry in manifest()}[hook.id] == expected(hook)


def test_the_hook_that_starts_a_server_has_what_the_extra_has() -> None:
    text = (TOP / "pyproject.toml").read_text("utf-8")
    extra = re.search(r'^embedded = \["(.+)"\]$', text, re.MULTILINE)
    hook = next(hook for hook in HOOKS if hook.id == VERIFY)
    assert extra
    assert list(hook.dependencies) == extra[1].split('", "')


def test_the_readme_lists_the_catalogue_s_hooks_in_its_order() -> None:
    text = (TOP / "README.md").read_text("utf-8")
    table = text.partition("| hook | what it looks at |\n")[2].split("\n\n")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == [hook.id for hook in HOOKS]


@pytest.mark.parametrize(
    "path",
    ["README.md", "examples/medusa-backend/.pre-commit-config.yaml"],
)
def test_a_configuration_to_copy_names_this_version_and_an_existing_hook(path: str) -> None:
    text = (TOP / path).read_text("utf-8")
    block = text.partition("repo: https://github.com/OWNER/migration-guard\n")[2]
    revision, hook = re.findall(r"rev: (\S+)|- id: (\S+)", block)[:2]
    assert revision[0] == f"v{__version__}"
    assert hook[1] in {hook.id for hook in HOOKS}


def test_every_static_rule_belongs_to_a_hook_of_the_catalogue_or_to_the_full_set() -> None:
    concerns = {hook.concern for hook in HOOKS if hook.concern}
    named = {loaded.rule.hook for loaded in registry.load().values() if loaded.rule.hook}
    assert named <= concerns


@pytest.mark.parametrize(
    "concern", [hook.concern for hook in HOOKS if hook.concern], ids=lambda concern: concern
)
def test_a_hook_for_one_concern_runs_at_least_one_rule(concern: str) -> None:
    static = [item.rule for item in registry.load().values() if item.rule.lane == "static"]
    assert [rule.code for rule in static if rule.hook == concern]
