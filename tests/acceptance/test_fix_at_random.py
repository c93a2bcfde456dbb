"""`check --fix` on migrations that are wrong in many ways at once: it ends, a second run has
nothing to do, nothing is lost, and what is published stays as it is."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from migration_guard.cli.main import main
from support import blog
from support.repository import Repository

STAMPS = (1500000000000, 1680000000000, 1690000000000, 1690000000001, 1700000000000, 4000000000000)
FOLDERS = ("src/migrations", "src/migrations/old", "src/loaders", "src")
SUFFIXES = (".ts", ".ts", ".ts", ".mts")
STATEMENT = re.compile(r'UPDATE "t\d+" SET "x" = \d')


def migration(number: int, chance: random.Random) -> dict[str, str]:
    """One file with one migration, its stamps, names, place and export as they come."""
    stamp, other = chance.choice(STAMPS), chance.choice(STAMPS)
    name = chance.choice([f"Tidy{number}", "Tidy"])
    class_name = chance.choice([f"{name}{stamp}", f"{name}{stamp}", name])
    text = blog.migration(
        class_name, f'UPDATE "t{number}" SET "x" = 1', f'UPDATE "t{number}" SET "x" = 0'
    )
    own = f'  name = "{class_name}"\n\n'
    recorded = chance.choice([own, "", own.replace(class_name, f"Other{other}")])
    text = text.replace(own, recorded)
    if chance.random() < 0.2:
        text = text.replace("export class", "class")
    if chance.random() < 0.3:
        text = f'import {{ Post }} from "{chance.choice(["../models/post", "./post"])}"\n{text}'
    file_stamp = chance.choice([f"{stamp}-", f"{other}-", ""])
    path = f"{chance.choice(FOLDERS)}/{file_stamp}{name}-{number}{chance.choice(SUFFIXES)}"
    return {path: text}


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code = main(["check", "--format", "json", *arguments])
    streams = capsys.readouterr()
    assert code in (0, 1), streams.err
    document: dict[str, Any] = json.loads(streams.out)
    return document


def statements(folder: Path) -> list[str]:
    texts = (path.read_text() for path in folder.rglob("*") if path.is_file())
    return sorted(found for text in texts for found in STATEMENT.findall(text))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("seed", range(15))
def test_what_can_be_fixed_is_fixed_at_once(
    seed: int,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(seed)
    published = {**blog.FILES, **migration(90, chance), **migration(91, chance)}
    repository.commit("Start", published)
    repository.git("switch", "--quiet", "--create", "feature")
    monkeypatch.chdir(repository.path)
    for number in range(chance.randint(1, 5)):
        repository.write(migration(number, chance))
    repository.stage()
    source = repository.path / "src"
    before = statements(source)
    report(capsys, "--fix")
    after = contents(source)
    assert statements(source) == before
    for path, text in published.items():
        assert (repository.path / path).read_text() == text
    assert repository.git("diff", "--name-only") == ""
    document = report(capsys, "--fix")
    assert document["fixed"] == []
    assert contents(source) == after
    refused = {(item["code"], item["path"]) for item in document["not_fixed"]}
    fixable = {(item["code"], item["path"]) for item in document["findings"] if item["fixable"]}
    assert fixable == refused
