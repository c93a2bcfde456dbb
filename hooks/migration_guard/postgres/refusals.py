"""What to do when a server lets nobody in, or refuses what the check itself asks of it."""

from __future__ import annotations

import re

_ADVICE = (
    (
        r"password authentication failed|no password supplied|role \S+ is not permitted",
        "the server is there: see that user and password of the URL are right (a special character "
        "in them is written as %XX)",
    ),
    (r"role \S+ does not exist", "the server is there: CREATE ROLE … LOGIN, or name another user"),
    (
        r"database \S+ does not exist",
        "the server is there: CREATE DATABASE, or name another one",
    ),
    (
        r"permission denied for database",
        "the server is there: GRANT CONNECT ON DATABASE … TO …, or name another user",
    ),
    (
        r"no pg_hba\.conf entry|pg_hba\.conf rejects",
        "the server is there: let its pg_hba.conf admit the host and the user; where it wants "
        "encryption, end the URL in ?sslmode=require",
    ),
    (
        r"does not support SSL|SSL error|certificate",
        "see which encryption the server has, and what sslmode in the URL asks for",
    ),
    (
        r"too many (clients|connections)|connection slots",
        "the server is there and full: end other connections, or raise max_connections",
    ),
    (
        r"starting up|shutting down|in recovery mode|not yet accepting",
        "wait until the server accepts connections: pg_isready, or the service's health check",
    ),
    (
        r"[Cc]onnection refused|No such file",
        "nothing listens there: see that the server runs, and that host and port are right",
    ),
    (
        r"resolve host|translate host name|Name or service not known|nodename nor servname",
        "see that the host's name is right; in a job's container a service is reached by its "
        "label, on the runner itself by localhost",
    ),
    (
        r"timeout|timed out|[Nn]o route to host|unreachable",
        "nothing answers there: see that host and port are right and no firewall is between",
    ),
)
ADVICE = tuple((re.compile(words), advice) for words, advice in _ADVICE)
OTHERWISE = "see that the server runs, that host and port are right and the role may log in"


# By PostgreSQL's error codes (manual, appendix A): what is asked is mostly CREATE DATABASE.
STATEMENTS = {
    "25006": "name the primary where this server is a standby, else ALTER ROLE … SET "
    "default_transaction_read_only = off",
    "42501": "let the role do so (ALTER ROLE … CREATEDB for a database of its own), or name one "
    "that may",
    "53300": "the server is full: end other connections, or raise max_connections",
    "53100": "the server's disk is full: make room there",
    "55006": "somebody else is in the database that is to be copied or dropped: try again later",
}


def statement_advice(code: str | None) -> str:
    """What mends the refusal of a statement of ours; empty where PostgreSQL's words must do."""
    return STATEMENTS.get(code or "", "")


def advice(reason: str) -> str:
    """What mends the `reason` why there is no connection. A server that speaks another language
    than English gets the general one."""
    return next((text for words, text in ADVICE if words.search(reason)), OTHERWISE)
