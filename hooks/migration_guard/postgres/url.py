"""Database URLs: the parts that matter here, and a form that is safe to print."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from migration_guard.errors import UsageError

SCHEMES = ("postgres", "postgresql")

# What TypeORM's and node-postgres' URLs may carry that libpq refuses or reads otherwise.
LIBPQ_PARAMETERS = frozenset(
    {
        "application_name",
        "channel_binding",
        "client_encoding",
        "connect_timeout",
        "gssencmode",
        "host",
        "hostaddr",
        "keepalives",
        "options",
        "passfile",
        "port",
        "service",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslpassword",
        "sslrootcert",
        "target_session_attrs",
        "user",
        "password",
    }
)


def check_url(url: str) -> str:
    """`url` itself. UsageError (which never quotes a password) when it is no PostgreSQL URL
    that names a database."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise UsageError(
            "the database URL does not begin with 'postgres://' or 'postgresql://'",
            hint="give it as postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        )
    try:
        several = parts.port is None and "," in parts.netloc
    except ValueError:
        several = True
    if several:
        raise UsageError(
            f"the database URL names no single host and port: '{redact(url)}'",
            hint="give it as postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        )
    if not database_name(url):
        raise UsageError(
            f"the database URL names no database: '{redact(url)}'",
            hint="give it as postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        )
    return url


def database_name(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))


def with_database(url: str, name: str) -> str:
    """The same server, role and parameters, another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(name, safe="")))


def redact(url: str) -> str:
    """The URL without its password, and without parameters, which may hold one too."""
    parts = urlsplit(url)
    credentials, at, host = parts.netloc.rpartition("@")
    user = credentials.partition(":")[0]
    return urlunsplit((parts.scheme, f"{user}{at}{host}", parts.path, "", ""))


def for_libpq(url: str) -> str:
    """The URL as libpq takes it: `sslmode=no-verify` is node-postgres' word for encryption
    without a check of the certificate, which is libpq's `require`; others are left out."""
    parts = urlsplit(url)
    kept = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name == "sslmode" and value == "no-verify":
            value = "require"
        if name in LIBPQ_PARAMETERS:
            kept.append((name, value))
    return urlunsplit(parts._replace(query=urlencode(kept)))
