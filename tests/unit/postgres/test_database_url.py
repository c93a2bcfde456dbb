"""Database URLs: what is taken, what is printed, what libpq and node-postgres each get."""

from __future__ import annotations

import pytest

from migration_guard.errors import UsageError
from migration_guard.postgres.url import (
    check_url,
    database_name,
    for_libpq,
    redact,
    with_database,
)


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        pytest.param("postgres://h/d", "postgres://h/d", id="nothing-to-hide"),
        pytest.param("postgres://u@h:5/d", "postgres://u@h:5/d", id="user-only"),
        pytest.param("postgres://u:geheim@h:5/d", "postgres://u@h:5/d", id="password"),
        pytest.param("postgres://u:ge@heim@h/d", "postgres://u@h/d", id="at-sign-in-password"),
        pytest.param("postgres://u:a:geheim@h/d", "postgres://u@h/d", id="colon-in-password"),
        pytest.param(
            "postgres://h/d?user=u&password=geheim", "postgres://h/d", id="password-parameter"
        ),
        pytest.param("postgres://u:geheim@[::1]:5/d", "postgres://u@[::1]:5/d", id="ipv6"),
    ],
)
def test_a_printed_url_holds_no_password(url: str, printed: str) -> None:
    assert redact(url) == printed
    assert "geheim" not in redact(url)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgres://h/d", id="short-scheme"),
        pytest.param("postgresql://u:p@h:5432/d?sslmode=require", id="everything"),
        pytest.param("postgres://u:p%40x@h/my%20shop", id="escapes"),
        pytest.param("postgres://u:p@[::1]:5432/d", id="ipv6"),
    ],
)
def test_a_url_that_names_a_database_is_taken_as_it_is(url: str) -> None:
    assert check_url(url) == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("mysql://u:geheim@h/d", "does not begin with", id="other-database"),
        pytest.param("u:geheim@h/d", "does not begin with", id="no-scheme"),
        pytest.param("postgres://u:geheim@h", "names no database", id="no-database"),
        pytest.param("postgres://u:geheim@h/", "names no database", id="empty-database"),
        pytest.param("postgres://u:geheim@a:1,b:2/d", "no single host", id="several-hosts"),
        pytest.param("postgres://u:geheim@h:port/d", "no single host", id="port-is-no-number"),
    ],
)
def test_another_url_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        check_url(url)
    assert "geheim" not in str(caught.value) + caught.value.hint


def test_another_database_of_the_same_server_keeps_the_rest() -> None:
    url = with_database("postgres://u:p%40x@h:6/shop?sslmode=require", "a b")
    assert url == "postgres://u:p%40x@h:6/a%20b?sslmode=require"
    assert database_name(url) == "a b"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        pytest.param("", "", id="none"),
        pytest.param("?sslmode=require", "?sslmode=require", id="known"),
        pytest.param("?sslmode=no-verify", "?sslmode=require", id="node-postgres-word"),
        pytest.param("?schema=public&pool=5", "", id="unknown-to-libpq"),
        pytest.param("?schema=x&connect_timeout=3", "?connect_timeout=3", id="mixed"),
    ],
)
def test_libpq_gets_only_the_parameters_that_it_knows(query: str, kept: str) -> None:
    assert for_libpq(f"postgres://u:p@h/d{query}") == f"postgres://u:p@h/d{kept}"
