"""Detected projects come back as they were, and are detected again when anything may differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from migration_guard.config import LayoutSettings, Settings
from migration_guard.project.detect import detect_in
from migration_guard.project_result import kept_projects
from migration_guard.result_store import ResultStore

SOURCE = """import { DataSource } from "typeorm"
import { folder } from "./folders"
export default new DataSource({ type: "postgres", migrations: [folder + "/*.ts"] })
"""
FILES = {
    "package.json": json.dumps({"dependencies": {"typeorm": "0.3.20"}}),
    "tsconfig.json": json.dumps({"compilerOptions": {"outDir": "dist", "rootDir": "src"}}),
    "src/data-source.ts": SOURCE,
    "src/folders.ts": 'export const folder = "src/steps"\n',
    "src/steps/1690000000000-Post.ts": "",
    "src/more/1690000000000-Post.ts": "",
}


class Files:
    """A tree that counts how often it is read."""

    label = "the files"

    def __init__(self, files: Mapping[str, str], *, has_ids: bool = True) -> None:
        self._files = files
        self._has_ids = has_ids
        self.times = 0

    def paths(self) -> Mapping[str, str]:
        return {
            path: f"{hash(text):x}" if self._has_ids else ""
            for path, text in sorted(self._files.items())
        }

    def read(self, path: str) -> bytes:
        self.times += 1
        return self._files[path].encode()

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        return {path: self.read(path) for path in paths if path in self._files}


def times(folder: Path, files: Mapping[str, str], settings: Settings = Settings()) -> int:  # noqa: B008
    """How many files are read by a run that begins with what earlier ones kept; what it finds
    is always what there is."""
    store, tree = ResultStore(folder), Files(files)
    assert kept_projects(store, tree, settings) == detect_in(Files(files), settings)
    store.save()
    return tree.times


def test_projects_are_detected_once(tmp_path: Path) -> None:
    assert times(tmp_path, FILES) > 0
    assert times(tmp_path, FILES) == 0
    (found,) = kept_projects(ResultStore(tmp_path), Files(FILES), Settings())
    assert found.migration_dir == "src/steps", "by a file that the data source imports"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"src/folders.ts": 'export const folder = "src/more"\n'}, id="read-by-import"),
        pytest.param({"tsconfig.json": "{}"}, id="tsconfig"),
        pytest.param({"package.json": '{"dependencies": {"typeorm": "0.3.1"}}'}, id="package"),
        pytest.param({"other/package.json": FILES["package.json"]}, id="another-project"),
        pytest.param({"src/folders/index.ts": ""}, id="a-file-that-was-not-there"),
    ],
)
def test_what_they_may_depend_on_is_looked_at_again(
    change: Mapping[str, str], tmp_path: Path
) -> None:
    times(tmp_path, FILES)
    assert times(tmp_path, {**FILES, **change}) > 0
    times(tmp_path, FILES)
    assert times(tmp_path, FILES) == 0


def test_a_file_that_was_not_read_makes_no_difference(tmp_path: Path) -> None:
    times(tmp_path, FILES)
    assert times(tmp_path, {**FILES, "src/more/1690000000000-Post.ts": "// edited"}) == 0


def test_settings_count(tmp_path: Path) -> None:
    times(tmp_path, FILES)
    layout = LayoutSettings(migrations="src/more", sources={"migrations": "a flag"})
    assert times(tmp_path, FILES, Settings(layout=layout)) > 0


def test_nothing_is_kept_of_files_without_ids_or_without_a_store(tmp_path: Path) -> None:
    store, tree = ResultStore(tmp_path), Files(FILES, has_ids=False)
    found = kept_projects(store, tree, Settings())
    before = tree.times
    assert kept_projects(store, tree, Settings()) == found
    assert kept_projects(None, tree, Settings()) == found
    assert tree.times == 3 * before
