"""The metadata of entities is found again as it was read, and only while nothing that it came
from is another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from migration_guard.looked_up import LookedUp
from migration_guard.metadata_result import MetadataResult
from migration_guard.result_store import ResultStore
from migration_guard.schema.model import Schema
from migration_guard.schema_builder.metadata import Metadata
from migration_guard.schema_builder.noise import Forecast, forecast
from migration_guard.schema_builder.profile import profile
from support import blog, varied
from support.entities import MEDUSA, PLAIN, read_metadata

FILES = {"src/post.ts": "1"}
PATHS = {**FILES, "src/base.ts": "2"}


class Reading:
    """Reads an entity and looks for two files beside it, as often as it is asked."""

    def __init__(self, folder: Path, paths: dict[str, str], files: dict[str, str] = FILES) -> None:
        self.times = 0
        self._looked_up = LookedUp(paths)
        self.store = ResultStore(folder)
        self.result = MetadataResult(self.store, files, (PLAIN, None), self._looked_up, self._read)

    def _read(self) -> Metadata:
        self.times += 1
        assert [path in self._looked_up for path in ("src/base.ts", "src/base/index.ts")]
        return read_metadata({"src/post.ts": "@Entity() export class Post { @Column() a: string }"})

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *error: Any) -> None:
        self.store.save()


def times(folder: Path, paths: dict[str, str], files: dict[str, str] = FILES) -> int:
    """How often a new run reads the entities for their metadata and what is made of them."""
    with Reading(folder, paths, files) as reading:
        first = reading.result.metadata
        made = reading.result.kept("replay", ["x"], Forecast, lambda: _forecast(first))
        assert made == _forecast(first)
    return reading.times


def _forecast(metadata: Metadata) -> Forecast:
    return forecast(metadata, Schema(), profile("0.3.16"))


def test_it_is_read_once(tmp_path: Path) -> None:
    assert [times(tmp_path, PATHS) for _ in range(3)] == [1, 0, 0]


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param({**PATHS, "src/base.ts": "3"}, id="another file is edited"),
        pytest.param(FILES, id="another file is gone"),
        pytest.param({**PATHS, "src/base/index.ts": "4"}, id="one is there that was not"),
    ],
)
def test_what_was_looked_for_counts(paths: dict[str, str], tmp_path: Path) -> None:
    assert (times(tmp_path, PATHS), times(tmp_path, paths), times(tmp_path, paths)) == (1, 1, 0)


def test_what_nobody_looked_for_does_not(tmp_path: Path) -> None:
    assert times(tmp_path, PATHS) == 1
    assert times(tmp_path, {**PATHS, "src/other.ts": "5"}) == 0


def test_an_edited_entity_is_read(tmp_path: Path) -> None:
    assert times(tmp_path, PATHS) == 1
    assert times(tmp_path, {**PATHS, "src/post.ts": "9"}, {"src/post.ts": "9"}) == 1


def test_nothing_is_kept_of_a_file_without_an_id(tmp_path: Path) -> None:
    for _ in range(2):
        assert times(tmp_path, {"src/post.ts": ""}, {"src/post.ts": ""}) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_made_is_made_anew_for_other_inputs(tmp_path: Path) -> None:
    asked: list[int] = []

    def made(number: int) -> Forecast:
        asked.append(number)
        return Forecast(_forecast(Metadata()).plan)

    for replay, inputs in (("a", ["x"]), ("a", ["x"]), ("b", ["x"]), ("a", ["x", "y"]), (None, [])):
        with Reading(tmp_path, PATHS) as reading:
            reading.result.kept(replay, inputs, Forecast, lambda: made(len(asked)))
    assert asked == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("files", "options"),
    [
        pytest.param({"a.ts": blog.POST, "author.ts": blog.AUTHOR}, MEDUSA, id="blog"),
        pytest.param({"a.ts": varied.ORDER}, PLAIN, id="varied"),
    ],
)
def test_metadata_comes_back(files: dict[str, str], options: Any) -> None:
    found = read_metadata(files, options)
    assert found.tables
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Metadata)
    assert repr(again) == repr(found)
    assert again == found
    told = forecast(found, Schema(), profile(options.typeorm_version))
    assert told.plan.up
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(told), type=Forecast) == told


def test_every_question_is_remembered() -> None:
    asked = LookedUp({"a": "1", "b": "2"})
    assert "a" in asked
    assert "c" not in asked
    assert asked.asked == {"a", "c"}
    assert asked.get("d") is None
    assert asked.asked == {"a", "c", "d"}
    assert list(asked) == ["a", "b"]
    assert asked.asked == {"a", "b", "c", "d"}
