"""What is in the repository is fit for every machine: no folder of one, no registry's host."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
EXAMPLE = TOP / "examples" / "medusa-backend"
CLONE_LIMIT = 8_000_000

# Written in pieces, so that this file does not hold what it looks for.
FOREIGN = {
    "a home or working folder": re.compile(
        rb"(?<![\w.])/(?:ro" + rb"ot|wo" + rb"rk|ho" + rb"me)/\w"
    ),
    "a temporary folder by name": re.compile(rb"(?<![\w.])/tm" + rb"p/\w"),
    "an npm registry": re.compile(rb"registry\.(?:npm" + rb"js\.org|ya" + rb"rnpkg\.com)"),
    "a Python index": re.compile(
        rb"(?:files\.python" + rb"hosted\.org|--(?:extra-)?index-" + rb"url )"
    ),
}


def tracked() -> list[str]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=True, timeout=60
    ).stdout
    paths = names.decode().split("\0")
    return [path for path in paths if path and (TOP / path).is_file()]


@pytest.mark.parametrize("what", FOREIGN)
def test_no_tracked_file_names_it(what: str) -> None:
    found = {
        path: match.group()
        for path in tracked()
        if (match := FOREIGN[what].search((TOP / path).read_bytes()))
    }
    assert found == {}


def test_the_repository_stays_small_enough_for_every_hook_environment() -> None:
    """pre-commit clones the whole tree for each user: 5 MB of sources were 1.6 MB packed."""
    sizes = {path: (TOP / path).stat().st_size for path in tracked()}
    assert sum(sizes.values()) < CLONE_LIMIT


def test_the_example_s_lock_file_resolves_nowhere_in_particular() -> None:
    packages = json.loads((EXAMPLE / "package-lock.json").read_bytes())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert len([package for package in packages.values() if package.get("integrity")]) > 500


def test_the_example_s_lock_file_belongs_to_its_package_json() -> None:
    package = json.loads((EXAMPLE / "package.json").read_bytes())
    locked = json.loads((EXAMPLE / "package-lock.json").read_bytes())["packages"][""]
    assert locked["dependencies"] == package["dependencies"]
    assert locked["devDependencies"] == package["devDependencies"]
