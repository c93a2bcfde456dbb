"""Results between runs: found under the name of all that they came from, and few."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from migration_guard import fingerprint, result_store
from migration_guard.drift_result import _KeptDrift, kept_drift
from migration_guard.kept_file import FOLDER
from migration_guard.result_store import ResultStore, name_of
from migration_guard.schema.drift import Drift
from migration_guard.schema.model import Column, ColumnType, Unknown

MOST_FILES = 9


def test_a_result_comes_back(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.put("a-1", (1, "two"))
    assert store.get("a-1", tuple[int, str]) == (1, "two"), "in the same run too"
    store.save()
    assert ResultStore(tmp_path).get("a-1", tuple[int, str]) == (1, "two")
    assert ResultStore(tmp_path).get("a-2", tuple[int, str]) is None
    assert ResultStore(tmp_path).get("a-1", dict[str, int]) is None


def test_a_result_is_read_once_and_anew_when_it_is_another(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.put("a-1", [1])
    first = store.get("a-1", list[int])
    assert store.get("a-1", list[int]) is first
    assert store.get("a-1", tuple[int]) == (1,), "of another kind"
    store.put("a-1", [2])
    assert store.get("a-1", list[int]) == [2]
    other = ResultStore(tmp_path)
    other.put("a-1", [3])
    store.adopt(other.unsaved())
    assert store.get("a-1", list[int]) == [3]


def test_what_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.put("a-1", 2**70)
    store.put("a-2", {"function": len})
    store.save()
    assert not (tmp_path / FOLDER).exists()


def test_what_was_used_least_lately_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_store, "MOST_FILES", MOST_FILES)
    for number in range(MOST_FILES + 5):
        store = ResultStore(tmp_path)
        store.put(f"a-{number}", number)
        store.save()
        path = next((tmp_path / FOLDER).glob(f"*-{number}.msgpack"))
        os.utime(path, (1_000 + number, 1_000 + number))
        assert ResultStore(tmp_path).get("a-0", int) == 0, "used again and again"
    names = {path.name for path in (tmp_path / FOLDER).iterdir()}
    assert len(names) == MOST_FILES
    assert "result-a-0.msgpack" in names
    assert "result-a-1.msgpack" not in names
    assert f"result-a-{MOST_FILES + 4}.msgpack" in names


def test_all_of_them_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_store, "MOST_BYTES", 10_000)
    for number in range(30):
        store = ResultStore(tmp_path)
        store.put(f"a-{number}", bytes(1000))
        store.put("b-too-large", bytes(9000))
        store.save()
    sizes = [path.stat().st_size for path in (tmp_path / FOLDER).iterdir()]
    assert len(sizes) >= 5
    assert sum(sizes) <= 10_000
    assert "b-too-large" not in ResultStore(tmp_path)


def test_inputs_are_told_apart_where_they_end() -> None:
    assert name_of("a", ["bc", "d"]) != name_of("a", ["b", "cd"])
    assert name_of("a", ["b"]) != name_of("b", ["b"])
    assert name_of("a", ["b"]) == name_of("a", [b"b"])


def test_another_code_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of the package counts, its data too."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "one.py").write_text("a = 1\n")
    monkeypatch.setattr(fingerprint, "__file__", str(tmp_path / "fingerprint.py"))
    of_code = fingerprint.fingerprint.__wrapped__
    before = of_code()
    assert of_code() == before
    (tmp_path / "rules" / "__pycache__").mkdir()
    (tmp_path / "rules" / "__pycache__" / "one.pyc").write_text("")
    assert of_code() == before
    os.utime(tmp_path / "rules" / "one.py", (1, 1))
    edited = of_code()
    (tmp_path / "rules" / "two.json").write_text("{}")
    assert len({before, edited, of_code()}) == 3


def test_a_drift_comes_back_as_it_went(tmp_path: Path) -> None:
    column = Column("title", ColumnType("text"), nullable=Unknown("why"), default="'x'")
    found = (
        Drift(("post",), "missing-table", undetermined="a reason"),
        Drift(("post", "columns", "title"), "changed-column", column, column, ("type",)),
    )
    store = ResultStore(tmp_path)
    assert kept_drift(store, "a", "b", lambda: found) == found
    assert kept_drift(store, "a", "b", tuple) == found
    assert kept_drift(store, None, "b", tuple) == ()
    assert kept_drift(None, "a", "b", tuple) == ()
    assert _KeptDrift.__struct_fields__ == Drift.__struct_fields__
