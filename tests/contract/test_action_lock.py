"""What the Action installs: every dependency, pinned and held to its hashes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TOP = Path(__file__).parents[2]
LOCK = (TOP / "hooks" / "action" / "requirements.txt").read_text("utf-8")
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))


def name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def locked() -> dict[str, list[str]]:
    """Package → the lines of its entries, hashes included."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", LOCK, flags=re.MULTILINE))
    found: dict[str, list[str]] = {}
    for entry in filter(None, map(str.strip, entries)):
        found.setdefault(name(entry), []).append(entry)
    return found


def test_every_dependency_is_locked() -> None:
    project = PROJECT["project"]
    wanted = {
        name(requirement)
        for requirement in [
            *project["dependencies"],
            *project["optional-dependencies"]["embedded"],
            *PROJECT["build-system"]["requires"],
        ]
    }
    assert wanted <= locked().keys()


def test_every_entry_is_one_version_with_hashes() -> None:
    for package, entries in locked().items():
        for entry in entries:
            assert re.match(r"[A-Za-z0-9._-]+(\[[\w,]+\])?==\S+", entry), package
            assert entry.count("--hash=sha256:") >= 1, package


def test_no_index_is_named() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK
