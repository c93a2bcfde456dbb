"""The deviations that a file lists, and how to write those that it should."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from conformance.features.cases import VERSIONS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
DEVIATIONS = "deviations.toml"

Deviations = dict[tuple[str, str], str]
"""By version and object: `differs` or `undetermined`; of a transition also `missed` (TypeORM
changes it, we do not say so) and `added` (we say so, TypeORM does not change it)."""


@cache
def entries(file: str = DEVIATIONS) -> list[dict[str, Any]]:
    """`{case, versions, reason, objects}` each; without `versions` it holds for all. An object
    of a transition that begins with `left` is drift after TypeORM's own statements."""
    text = (HERE / file).read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["deviation"]
    return found


def listed(case: str, *, left: bool = False, file: str = DEVIATIONS) -> Deviations:
    """What the file says of one case; `left` for what is over after its second half."""
    return {
        (version, path): kind
        for entry in entries(file)
        if entry["case"] == case
        for version in entry.get("versions", VERSIONS)
        for path, kind in entry["objects"].items()
        if path.startswith("left ") == left
    }


def written(case: str, found: Mapping[tuple[str, str], str]) -> str:
    """The entries that would list what was found; the reasons are a person's to write."""
    by_object: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (version, path), kind in found.items():
        by_object[path, kind].append(version)
    by_versions: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for (path, kind), versions in sorted(by_object.items()):
        by_versions[tuple(versions)][path] = kind
    return "\n".join(_entry(case, *each) for each in by_versions.items())


def _entry(case: str, versions: tuple[str, ...], objects: Mapping[str, str]) -> str:
    said = json.dumps(versions)
    lines = ["[[deviation]]", f"case = {json.dumps(case, ensure_ascii=False)}"]
    lines += [] if versions == VERSIONS else [f"versions = {said}"]
    lines += ['reason = ""', "[deviation.objects]"]
    lines += [
        f"{json.dumps(path, ensure_ascii=False)} = {_quoted(kind)}"
        for path, kind in objects.items()
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if "'" in text else f"'{text}'"
