"""Facts between runs: they come back as they went, and a bad file is as good as none."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from migration_guard.fact_store import FOLDER, FactStore
from migration_guard.facts import Facts
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


def test_runs_side_by_side_leave_one_whole_file(tmp_path: Path) -> None:
    def run(number: int) -> None:
        store = FactStore(tmp_path)
        for each in range(20):
            blob = f"{number:020}{each:020}"
            Facts(store).module("a.ts", blob, lambda: b"const a = 1")
            store.save()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [stored(tmp_path).name]
    assert len(FactStore(tmp_path)._kept) >= 20


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
