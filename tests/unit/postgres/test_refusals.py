"""Each reason why nobody is let in has advice of its own."""

from __future__ import annotations

import pytest

from migration_guard.postgres.refusals import OTHERWISE, advice


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        pytest.param('FATAL:  password authentication failed for user "u"', "password", id="pw"),
        pytest.param("fe_sendauth: no password supplied", "password", id="no-password"),
        pytest.param('FATAL:  database "shop" does not exist', "CREATE DATABASE", id="database"),
        pytest.param('FATAL:  role "shop" does not exist', "CREATE ROLE", id="role"),
        pytest.param(
            'FATAL:  permission denied for database "shop"', "GRANT CONNECT", id="no-connect"
        ),
        pytest.param(
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "u", no encryption',
            "pg_hba.conf",
            id="hba",
        ),
        pytest.param(
            "connection failed: server does not support SSL, but SSL was required", "sslmode"
        ),
        pytest.param("FATAL:  sorry, too many clients already", "max_connections", id="full"),
        pytest.param("FATAL:  the database system is starting up", "pg_isready", id="starting"),
        pytest.param(
            'connection to server at "127.0.0.1", port 1 failed: Connection refused',
            "nothing listens",
            id="refused",
        ),
        pytest.param("failed to resolve host 'db': Name or service not known", "host's name"),
        pytest.param("connection timeout expired", "nothing answers", id="silent"),
        pytest.param("FATAL:  la base de données « a » n'existe pas", OTHERWISE, id="french"),
    ],
)
def test_a_reason_has_its_advice(reason: str, said: str) -> None:
    assert said in advice(reason)
