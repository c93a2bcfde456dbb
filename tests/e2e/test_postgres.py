"""Servers and scratch databases, on real PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from migration_guard.errors import ToolError, UsageError
from migration_guard.postgres import embedded
from migration_guard.postgres.binaries import Binaries, find_binaries
from migration_guard.postgres.connection import UnreachableError, connect
from migration_guard.postgres.embedded import embedded_server
from migration_guard.postgres.inspect import (
    MigrationRow,
    Table,
    migration_rows,
    migrations_tables,
    tables,
)
from migration_guard.postgres.scratch import scratch_database
from migration_guard.postgres.url import with_database
from support.database import databases, execute, role

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with embedded_server() as running:
        yield running.url


@pytest.fixture
def database(server: str) -> Iterator[str]:
    with scratch_database(server) as scratch:
        yield scratch.url


def value(url: str, expression: str) -> object:
    with connect(url) as connection:
        return connection.exec_driver_sql(f"SELECT {expression}").scalar()


class TestEmbeddedServer:
    def test_it_is_gone_after_the_block_and_so_are_its_files(self) -> None:
        with embedded_server() as running:
            assert value(running.url, "1") == 1
            data = Path(str(value(running.url, "current_setting('data_directory')")))
            assert data.exists()
        assert not data.exists()
        with pytest.raises(UnreachableError), connect(running.url):
            pass

    def test_it_is_gone_after_a_failure_in_the_block(self) -> None:
        with pytest.raises(ZeroDivisionError), embedded_server() as running:
            raise ZeroDivisionError
        with pytest.raises(UnreachableError), connect(running.url):
            pass

    def test_it_listens_on_the_loopback_interface_only(self, server: str) -> None:
        assert value(server, "current_setting('listen_addresses')") == "127.0.0.1"

    def test_it_lets_nobody_in_without_the_password(self, server: str) -> None:
        wrong = server.replace(server.split(":")[2].split("@")[0], "wrong")
        with pytest.raises(UnreachableError, match="password authentication failed") as caught:
            connect(wrong).__enter__()
        assert "wrong" not in str(caught.value)

    def test_variables_of_another_server_do_not_reach_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PGDATA", "/nonexistent")
        monkeypatch.setenv("PGOPTIONS", "--nonsense=1")
        monkeypatch.setenv("PGPORT", "1")
        with embedded_server() as running:
            monkeypatch.undo()
            assert value(running.url, "1") == 1

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user's folders closed")
    def test_root_s_closed_folders_do_not_keep_it_from_starting(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        package = find_binaries().directory.parents[1]
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        for tree in (package, package.with_name(package.name + ".libs")):
            if tree.exists():
                (closed / tree.name).symlink_to(tree)
        monkeypatch.setattr(
            embedded,
            "find_binaries",
            lambda: Binaries(closed / package.name / "pginstall" / "bin", packaged=True),
        )
        previous = os.umask(0o077)
        try:
            with embedded_server() as running:
                execute(running.url, "CREATE EXTENSION pgcrypto")
        finally:
            os.umask(previous)


class TestExtensions:
    @pytest.mark.parametrize(
        "name",
        ["uuid-ossp", "pgcrypto", "pg_trgm", "citext", "unaccent", "hstore", "ltree", "btree_gin"],
    )
    def test_what_migrations_ask_for_can_be_created(self, database: str, name: str) -> None:
        execute(database, f'CREATE EXTENSION IF NOT EXISTS "{name}"')

    @pytest.mark.parametrize(
        ("extension", "expression", "expected"),
        [
            pytest.param(
                "uuid-ossp",
                "uuid_generate_v3(uuid_ns_dns(), 'www.example.com')::text",
                "5df41881-3aed-3515-88a7-2f4a814cf09e",  # RFC 9562, A.2
                id="v3",
            ),
            pytest.param("uuid-ossp", "substr(uuid_generate_v4()::text, 15, 1)", "4", id="v4"),
            pytest.param("uuid-ossp", "substr(uuid_generate_v1()::text, 15, 1)", "1", id="v1"),
            pytest.param(
                "uuid-ossp",
                "count(DISTINCT uuid_generate_v4()) FROM generate_series(1, 99)",
                99,
                id="v4-differs",
            ),
            pytest.param(
                "uuid-ossp",
                "abs(extract(epoch FROM uuid_extract_timestamp(uuid_generate_v1()) - now())) < 60",
                True,
                id="v1-holds-the-time",
            ),
            pytest.param(
                "pgcrypto",
                "encode(digest('abc', 'sha256'), 'hex')",  # FIPS 180-4's example
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                id="sha256",
            ),
            pytest.param(
                "pgcrypto",
                "encode(digest('abc', 'MD5'), 'hex')",  # RFC 1321, A.5
                "900150983cd24fb0d6963f7d28e17f72",
                id="md5",
            ),
            pytest.param("pgcrypto", "length(gen_random_bytes(1024))", 1024, id="random-bytes"),
        ],
    )
    def test_a_stand_in_computes_what_the_original_does(
        self, database: str, extension: str, expression: str, expected: object
    ) -> None:
        execute(database, f'CREATE EXTENSION "{extension}"')
        assert value(database, expression) == expected

    @pytest.mark.parametrize(
        ("extension", "expression"),
        [
            pytest.param("uuid-ossp", "uuid_generate_v5(uuid_ns_dns(), 'a')", id="v5"),
            pytest.param("pgcrypto", "digest('abc', 'sha1')", id="sha1"),
        ],
    )
    def test_what_a_stand_in_lacks_fails_and_says_so(
        self, database: str, extension: str, expression: str
    ) -> None:
        execute(database, f'CREATE EXTENSION "{extension}"')
        with pytest.raises(ToolError, match="not in migration-guard's stand-in"):
            value(database, expression)

    def test_a_stand_in_works_in_a_schema_that_is_not_on_the_path(self, database: str) -> None:
        execute(database, "CREATE SCHEMA ext", "CREATE EXTENSION pgcrypto SCHEMA ext")
        assert value(database, "length(ext.digest('abc'::text, 'md5'))") == 16


class TestScratchDatabase:
    def test_it_is_empty_and_dropped_afterwards(self, server: str) -> None:
        before = databases(server)
        with scratch_database(server) as scratch, connect(scratch.url) as connection:
            assert scratch.created
            assert tables(connection) == ()
        assert databases(server) == before

    def test_it_is_dropped_after_a_failure_and_with_a_session_still_in_it(
        self, server: str
    ) -> None:
        before = databases(server)
        with contextlib.suppress(KeyboardInterrupt), scratch_database(server) as scratch:
            session = connect(scratch.url)
            session.__enter__().exec_driver_sql("CREATE TABLE a ()")
            raise KeyboardInterrupt
        assert databases(server) == before

    def test_it_is_dropped_whenever_a_signal_comes(self, server: str) -> None:
        """While it is made, too, and while it is dropped."""
        before = databases(server)

        def interrupted(moment: float) -> None:
            timer = threading.Timer(moment, os.kill, (os.getpid(), signal.SIGINT))
            with contextlib.suppress(KeyboardInterrupt):
                timer.start()
                with scratch_database(server):
                    pass
                timer.join()
            timer.join()

        begin = time.monotonic()
        with scratch_database(server):
            pass
        whole = time.monotonic() - begin
        for number in range(20):
            interrupted(whole * number / 20)
        assert databases(server) == before

    def test_two_at_once_do_not_meet(self, server: str) -> None:
        with scratch_database(server) as one, scratch_database(server) as two:
            assert one.name != two.name

    def test_the_named_database_need_not_exist(self, server: str) -> None:
        with scratch_database(with_database(server, "not_made_yet")) as scratch:
            assert scratch.created

    def test_a_role_that_may_create_databases_gets_its_own(self, server: str) -> None:
        url = role(server, "creator", may_create=True)
        execute(url, "CREATE TABLE orders ()")
        with scratch_database(url) as scratch:
            assert scratch.created
        with connect(url) as connection:
            assert tables(connection) == (Table("public", "orders"),)

    def test_for_another_role_the_named_one_is_used_while_it_is_empty(self, server: str) -> None:
        url = role(server, "empty", may_create=False)
        with scratch_database(url) as scratch:
            assert (scratch.url, scratch.created) == (url, False)
        assert "empty" in databases(server)

    def test_a_database_with_tables_is_never_used_unasked(self, server: str) -> None:
        url = role(server, "shop", may_create=False)
        execute(url, "CREATE TABLE orders ()", "CREATE TABLE products ()")
        with (
            pytest.raises(
                UsageError, match=r"holds tables \('public.orders', 2 in all\)"
            ) as caught,
            scratch_database(url),
        ):
            pass
        assert "secret" not in str(caught.value)

    def test_it_is_used_when_told_so(self, server: str) -> None:
        url = role(server, "mine", may_create=False)
        execute(url, "CREATE TABLE orders ()")
        with scratch_database(url, use_named=True) as scratch:
            assert scratch.url == url
        with connect(url) as connection:
            assert tables(connection) == (Table("public", "orders"),)

    def test_a_server_that_does_not_answer_is_unreachable(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            url = f"postgres://u:secret@127.0.0.1:{unused.getsockname()[1]}/d"
            with pytest.raises(UnreachableError, match="refused") as caught, scratch_database(url):
                pass
        assert "secret" not in str(caught.value)


class TestInspect:
    def test_the_migrations_table_is_found_by_its_columns(self, database: str) -> None:
        columns = '(id serial, "timestamp" bigint, name character varying)'
        execute(
            database,
            "CREATE SCHEMA app",
            f"CREATE TABLE app.history {columns}",
            f"CREATE TABLE migrations {columns}",
            "CREATE TABLE event (id int, name text)",
            "CREATE TABLE log (id int, name text, timestamp int, level int)",
            "INSERT INTO migrations (timestamp, name) VALUES (2, 'B2'), (1, 'A1')",
        )
        with connect(database) as connection:
            found = migrations_tables(connection)
            assert found == (Table("public", "migrations"), Table("app", "history"))
            rows = migration_rows(connection, found[0])
            assert rows == (MigrationRow(1, 2, "B2"), MigrationRow(2, 1, "A1"))
            assert migration_rows(connection, found[1]) == ()

    def test_an_extension_s_tables_are_not_the_user_s(self, database: str) -> None:
        execute(
            database,
            "CREATE EXTENSION hstore",
            "CREATE TABLE spatial_ref_sys ()",
            "ALTER EXTENSION hstore ADD TABLE spatial_ref_sys",
            "CREATE TABLE post ()",
            "CREATE VIEW posts AS SELECT 1",
        )
        with connect(database) as connection:
            assert tables(connection) == (Table("public", "post"),)
