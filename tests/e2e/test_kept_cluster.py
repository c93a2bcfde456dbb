"""The databases of an embedded server that the next one begins with."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from migration_guard.postgres.connection import UnreachableError, connect
from migration_guard.postgres.embedded import EmbeddedServer, embedded_server
from migration_guard.postgres.kept import MOST_FILES, KeptCluster
from migration_guard.postgres.scratch import scratch_database
from migration_guard.postgres.template import make_template, template_comment
from migration_guard.postgres.url import with_database
from support.database import execute

pytestmark = pytest.mark.e2e


def made(git_dir: Path) -> EmbeddedServer:
    """One server that has kept the database `core` with a table."""
    kept = KeptCluster(git_dir, ["1.20.11"])
    with embedded_server(kept=kept) as server:
        with scratch_database(server.url) as scratch:
            execute(scratch.url, "CREATE TABLE region (id text); INSERT INTO region VALUES ('eu')")
            make_template(server.url, scratch.name, "core", "it's 100 % of core")
        kept.wanted = True
    return server


def regions(server: str, database: str = "core") -> object:
    with connect(with_database(server, database)) as connection:
        return connection.exec_driver_sql("SELECT array_agg(id) FROM region").scalar()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, EmbeddedServer]:
    git_dir = tmp_path_factory.mktemp("kept") / ".git"
    git_dir.mkdir()
    return git_dir, made(git_dir)


def test_what_one_server_made_the_next_one_has_and_copies(
    first: tuple[Path, EmbeddedServer],
) -> None:
    with embedded_server(kept=KeptCluster(first[0], ["1.20.11"])) as server:
        assert template_comment(server.url, "core") == "it's 100 % of core"
        with scratch_database(server.url, template="core") as scratch:
            execute(scratch.url, "INSERT INTO region VALUES ('us')")
            assert regions(server.url, scratch.name) == ["eu", "us"]
        assert regions(server.url) == ["eu"]


def test_the_password_of_the_run_before_is_worth_nothing(
    first: tuple[Path, EmbeddedServer],
) -> None:
    old = first[1].url.split("@")[0]
    with embedded_server(kept=KeptCluster(first[0], ["1.20.11"])) as server:
        with pytest.raises(UnreachableError, match="password authentication failed"):
            connect(f"{old}@{server.url.split('@')[1]}").__enter__()
        with connect(server.url) as connection:
            folder = connection.exec_driver_sql("SHOW unix_socket_directories").scalar()
        assert stat.S_IMODE(Path(str(folder)).stat().st_mode) == 0o700


def test_other_inputs_find_nothing(first: tuple[Path, EmbeddedServer]) -> None:
    with embedded_server(kept=KeptCluster(first[0], ["1.20.12"])) as server:
        assert template_comment(server.url, "core") is None


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_a_file_that_cannot_be_relied_on_is_as_good_as_none(
    first: tuple[Path, EmbeddedServer], tmp_path: Path, content: bytes | None
) -> None:
    folder = tmp_path / "migration-guard"
    folder.mkdir()
    for path in (first[0] / "migration-guard").iterdir():
        whole = path.read_bytes()
        damaged = whole[: len(whole) // 2] if content is None else content
        (folder / path.name).write_bytes(damaged)
    with embedded_server(kept=KeptCluster(tmp_path, ["1.20.11"])) as server:
        assert template_comment(server.url, "core") is None


def test_nothing_is_kept_of_a_block_that_fails_or_does_not_want_it(tmp_path: Path) -> None:
    kept = KeptCluster(tmp_path, [])
    with embedded_server(kept=kept):
        pass
    kept.wanted = True
    with pytest.raises(ZeroDivisionError), embedded_server(kept=kept):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_what_was_used_least_lately_goes_first(first: tuple[Path, EmbeddedServer]) -> None:
    folder = first[0] / "migration-guard"
    (used,) = folder.iterdir()
    others = [folder / f"{number}.cluster" for number in range(MOST_FILES)]
    for path in others:
        path.touch()
    made(first[0])
    assert used.exists()
    assert len(list(folder.iterdir())) == MOST_FILES
