"""Facts between runs: they come back as they went, and a bad file is as good as none."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from migration_guard import fact_store
from migration_guard.fact_store import FOLDER, MOST_ADDITIONS, FactStore
from migration_guard.facts import Facts
from migration_guard.kept_file import read_kept
from migration_guard.migrations.model import MigrationFile
from migration_guard.typescript.syntax import Module
from support import blog

TOP = Path(__file__).parents[2]
SOURCES = {
    **{path: text for path, text in blog.FILES.items() if path.endswith(".ts")},
    **{
        str(path.relative_to(TOP)): path.read_text("utf-8")
        for path in sorted((TOP / "examples/medusa-backend/src").rglob("*.ts"))
    },
}
BLOB = "0" * 40


def never() -> bytes:
    raise AssertionError("the source is asked for although its facts are known")


def stored(git_dir: Path) -> Path:
    return next((git_dir / FOLDER).glob("facts-*.msgpack"))


@pytest.mark.parametrize("path", sorted(SOURCES))
def test_facts_come_back_as_they_went(tmp_path: Path, path: str) -> None:
    source = SOURCES[path].encode()
    store = FactStore(tmp_path)
    first = Facts(store)
    module = first.module(path, BLOB, lambda: source)
    migration = first.migration(path, BLOB, lambda: source)
    store.save()
    later = Facts(FactStore(tmp_path))
    assert later.module(path, BLOB, never) == module
    assert later.migration(path, BLOB, never) == migration
    assert isinstance(module, Module)
    assert isinstance(migration, MigrationFile)
    assert module.classes or module.exports or path.endswith(".d.ts")


def test_another_blob_is_another_file(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    Facts(store).module("a.ts", BLOB, lambda: b"const a = 1")
    store.save()
    found = Facts(FactStore(tmp_path)).module("a.ts", "1" * 40, lambda: b"const b = 1")
    assert [constant.name for constant in found.constants] == ["b"]


def test_a_migration_s_facts_are_those_of_its_path(tmp_path: Path) -> None:
    source = blog.CREATE_POST.encode()
    store = FactStore(tmp_path)
    Facts(store).migration("src/migrations/a.ts", BLOB, lambda: source)
    store.save()
    moved = Facts(FactStore(tmp_path)).migration("src/migration/a.ts", BLOB, lambda: source)
    assert moved.classes[0].location.path == "src/migration/a.ts"


def test_a_working_tree_s_file_is_read_every_time(tmp_path: Path) -> None:
    facts = Facts(FactStore(tmp_path))
    facts.module("a.ts", "", lambda: b"const a = 1")
    assert facts.module("a.ts", "", lambda: b"const b = 1").constants[0].name == "b"


@pytest.mark.parametrize("argument", ["name()", '{ reason: name(), part: "Unknown" }', "[1, 2.5]"])
def test_calls_of_the_query_runner_come_back_as_they_went(tmp_path: Path, argument: str) -> None:
    source = f"""export class A1690000000000 {{
      async up(queryRunner) {{ await queryRunner.dropTable({argument}) }}
    }}""".encode()
    store = FactStore(tmp_path)
    first = Facts(store).migration("a.js", BLOB, lambda: source)
    store.save()
    later = Facts(FactStore(tmp_path)).migration("a.js", BLOB, never)
    assert later == first
    assert repr(later) == repr(first)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff" * 100, id="garbage"),
        pytest.param(b"\x81\xa1a\x93\x01\x02\x03", id="another kind"),
    ],
)
def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    store = FactStore(tmp_path)
    Facts(store).module("a.ts", BLOB, lambda: b"const a = 1")
    store.save()
    stored(tmp_path).write_bytes(content)
    again = FactStore(tmp_path)
    found = Facts(again).module("a.ts", BLOB, lambda: b"const a = 1")
    assert found.constants[0].name == "a"
    again.save()
    assert Facts(FactStore(tmp_path)).module("a.ts", BLOB, never) == found


def test_every_truncation_is_read_without_an_error(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    Facts(store).module("a.ts", BLOB, lambda: blog.POST.encode())
    store.save()
    path = stored(tmp_path)
    content = path.read_bytes()
    for length in range(0, len(content), 37):
        path.write_bytes(content[:length])
        found = Facts(FactStore(tmp_path)).module("a.ts", BLOB, lambda: blog.POST.encode())
        assert found.classes[0].name == "Post"


def files(git_dir: Path) -> list[Path]:
    return sorted((git_dir / FOLDER).glob("facts-*.msgpack"))


def keep(git_dir: Path, *blobs: int) -> None:
    """One run that reads files of these numbers."""
    store = FactStore(git_dir)
    for blob in blobs:
        Facts(store).module("a.ts", f"{blob:040}", lambda: b"const a = 1")
    store.save()


def known(git_dir: Path, blobs: range) -> int:
    store = FactStore(git_dir)
    return sum(f"{blob:040}" in store for blob in blobs)


def test_what_a_run_adds_leaves_the_large_file_as_it_is(tmp_path: Path) -> None:
    keep(tmp_path, *range(100))
    large = files(tmp_path)[0]
    before = large.read_bytes(), large.stat().st_mtime_ns
    keep(tmp_path, 100)
    keep(tmp_path, 101, 102)
    assert (large.read_bytes(), large.stat().st_mtime_ns) == before
    assert len(files(tmp_path)) == 3
    assert sum(path.stat().st_size for path in files(tmp_path) if path != large) < 1000
    assert known(tmp_path, range(103)) == 103


def test_many_additions_are_written_together(tmp_path: Path) -> None:
    keep(tmp_path, *range(200))
    for blob in range(200, 200 + 3 * MOST_ADDITIONS):
        keep(tmp_path, blob)
        assert len(files(tmp_path)) <= 1 + MOST_ADDITIONS
        assert known(tmp_path, range(blob + 1)) == blob + 1


def test_a_run_that_reads_nothing_writes_nothing(tmp_path: Path) -> None:
    keep(tmp_path, 1)
    before = {path: path.stat().st_mtime_ns for path in files(tmp_path)}
    keep(tmp_path, 1)
    assert {path: path.stat().st_mtime_ns for path in files(tmp_path)} == before


def test_an_addition_that_is_large_is_written_together(tmp_path: Path) -> None:
    keep(tmp_path, *range(10))
    keep(tmp_path, *range(10, 20))
    assert len(files(tmp_path)) == 1
    assert known(tmp_path, range(20)) == 20


def test_an_addition_cut_at_any_byte_costs_only_what_it_held(tmp_path: Path) -> None:
    keep(tmp_path, *range(50))
    keep(tmp_path, 50)
    _, addition = sorted(files(tmp_path), key=lambda path: -path.stat().st_size)
    content = addition.read_bytes()
    for length in range(len(content)):
        addition.write_bytes(content[:length])
        assert known(tmp_path, range(51)) == 50
    keep(tmp_path, 50)
    assert known(tmp_path, range(51)) == 51


def test_additions_without_the_large_file_are_of_use(tmp_path: Path) -> None:
    keep(tmp_path, *range(50))
    keep(tmp_path, 50)
    large, _ = sorted(files(tmp_path), key=lambda path: -path.stat().st_size)
    large.unlink()
    assert known(tmp_path, range(51)) == 1
    keep(tmp_path, 51)
    assert len(files(tmp_path)) == 1
    assert known(tmp_path, range(50, 52)) == 2


def test_runs_side_by_side_leave_whole_files(tmp_path: Path) -> None:
    def run(number: int) -> None:
        for each in range(20):
            keep(tmp_path, 1000 * number + each)

    keep(tmp_path, *range(100))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(1, 9)))
    assert sorted((tmp_path / FOLDER).iterdir()) == files(tmp_path)
    assert len(files(tmp_path)) <= 1 + MOST_ADDITIONS + 8
    assert all(read_kept(path) is not None for path in files(tmp_path))
    assert known(tmp_path, range(100)) == 100


def test_no_more_is_kept_than_the_limit_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, *range(100))
    size = files(tmp_path)[0].stat().st_size
    monkeypatch.setattr(fact_store, "MOST_BYTES", size + size // 8)
    for blob in range(100, 200, 5):
        keep(tmp_path, *range(blob, blob + 5))
        assert sum(path.stat().st_size for path in files(tmp_path)) < size + size // 4
    assert known(tmp_path, range(195, 200)) == 5


def test_another_store_adopts_what_one_has_not_saved(tmp_path: Path) -> None:
    one, other = FactStore(tmp_path), FactStore(tmp_path)
    found = Facts(one).module("a.ts", BLOB, lambda: b"const a = 1")
    one.results.put("a-1", 1)
    other.adopt(one.unsaved())
    assert Facts(other).module("a.ts", BLOB, never) == found
    assert other.results.get("a-1", int) == 1
    other.save()
    later = FactStore(tmp_path)
    assert Facts(later).module("a.ts", BLOB, never) == found
    assert later.results.get("a-1", int) == 1


@pytest.mark.parametrize("unsaved", [b"", b"\xff", b"\x92\x80", b"\x80"])
def test_what_is_no_store_s_is_not_adopted(tmp_path: Path, unsaved: bytes) -> None:
    store = FactStore(tmp_path)
    store.adopt(unsaved)
    store.save()
    assert files(tmp_path) == []


def test_a_git_directory_that_is_gone_is_no_error(tmp_path: Path) -> None:
    store = FactStore(tmp_path / "gone")
    Facts(store).module("a.ts", BLOB, lambda: b"const a = 1")
    store.save()
    assert not (tmp_path / "gone").exists()


def test_files_of_other_versions_are_removed(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    old = tmp_path / FOLDER / "facts-0123456789abcdef.msgpack"
    old.write_bytes(b"\x80")
    store = FactStore(tmp_path)
    Facts(store).module("a.ts", BLOB, lambda: b"const a = 1")
    store.save()
    assert not old.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "facts-0123456789abcdef.msgpack").write_bytes(b"\x80")
    folder.chmod(0o500)
    try:
        store = FactStore(tmp_path)
        Facts(store).module("a.ts", BLOB, lambda: b"const a = 1")
        store.results.put("a-1", 1)
        store.save()
    finally:
        folder.chmod(0o700)
    assert len(list(folder.iterdir())) == 1


def test_a_file_in_the_folder_s_place_is_no_error(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("not a folder")
    store = FactStore(tmp_path)
    Facts(store).module("a.ts", BLOB, lambda: b"const a = 1")
    store.results.put("a-1", 1)
    store.save()
    assert (tmp_path / FOLDER).read_text() == "not a folder"
