"""PostgreSQL's own parser: statements as the JSON trees of libpg_query.

`postgast` carries the library. Importing the package costs 80 ms, nearly all of it protobuf,
and this module wants only the JSON tree, so it loads the one file with the ctypes bindings
(20 ms), and only when there is something to parse.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

Node = dict[str, Any]
"""A node of the tree as libpg_query prints it: fields with default values are left out."""

LONGEST_STATEMENT = 65_536
"""Bytes. libpg_query prints trees recursively without a depth check: `1+1+…` with 200,000
terms overflows the C stack and kills the process; 32,000 terms fit (measured, 8 MB stack)."""


class SqlSyntaxError(Exception):
    """PostgreSQL does not accept the text. `offset` is 0-based, in characters."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class NotParsedError(SqlSyntaxError):
    """The text is too long, too deep or no text: PostgreSQL's parser has not judged it."""


class Statement(Struct, frozen=True):
    """One statement: `kind` is the name of its node (`CreateStmt`), `text` its own source."""

    kind: str
    node: Node
    text: str


def parse(sql: str) -> tuple[Statement, ...]:
    """The statements of `sql`. SqlSyntaxError when it is no SQL, NotParsedError when it is
    too much for the parser."""
    source = _encode(sql)
    try:
        tree = msgspec.json.decode(_json_tree(source))
    except RecursionError:
        raise NotParsedError("the statement is nested too deeply") from None
    return tuple(_statement(raw, source) for raw in tree.get("stmts", ()))


def every_node(tree: Any) -> Iterator[Node]:
    """All nodes of a tree, in no order that means anything; however deep, without recursion."""
    pending = [tree]
    while pending:
        each = pending.pop()
        if isinstance(each, list):
            pending.extend(each)
        elif isinstance(each, dict):
            pending.extend(each.values())
            yield each


def syntax_error(sql: str) -> str | None:
    """PostgreSQL's words for what is no SQL. What is only too long or too odd to be parsed here
    is no error."""
    try:
        source = _short(_encode(sql))
        library = _library()
        # the parser too, in half the time: no tree is printed
        result = library.pg_query_split_with_parser(source)
        try:
            _raise_error(result, source)
        finally:
            library.pg_query_free_split_result(result)
    except NotParsedError:
        return None
    except SqlSyntaxError as error:
        return error.message
    return None


def split(sql: str) -> tuple[str, ...]:
    """The texts of the statements of `sql`, by PostgreSQL's scanner: any length, and
    grammatical or not. SqlSyntaxError when not even the scanner can read it."""
    source = _encode(sql)
    library = _library()
    result = library.pg_query_split_with_scanner(source)
    try:
        _raise_error(result, source)
        pieces = (result.stmts[index].contents for index in range(result.n_stmts))
        spans = [(piece.stmt_location, piece.stmt_len) for piece in pieces]
    finally:
        library.pg_query_free_split_result(result)
    texts = (source[start : start + length].decode("utf-8", "replace") for start, length in spans)
    return tuple(text.strip() for text in texts if text.strip())


def parse_expression(expression: str) -> Node | None:
    """The tree of a value expression, None when the text is not exactly one."""
    try:
        statements = parse(f"SELECT {expression}\n")
    except SqlSyntaxError:
        return None
    if len(statements) != 1 or set(statements[0].node) != _PLAIN_SELECT:
        return None
    targets = statements[0].node["targetList"]
    if len(targets) != 1 or "name" in targets[0]["ResTarget"]:
        return None
    value: Node | None = targets[0]["ResTarget"].get("val")
    return value


_PLAIN_SELECT = {"targetList", "limitOption", "op"}


def _encode(sql: str) -> bytes:
    if "\0" in sql:
        raise NotParsedError("the text holds a NUL character", sql.index("\0"))
    try:
        return sql.encode()
    except UnicodeEncodeError as error:
        raise NotParsedError("the text holds half a surrogate pair", error.start) from None


def _short(source: bytes) -> bytes:
    if len(source) > LONGEST_STATEMENT:
        raise NotParsedError(f"the statement is longer than {LONGEST_STATEMENT} bytes")
    return source


def _json_tree(source: bytes) -> bytes:
    library = _library()
    result = library.pg_query_parse(_short(source))
    try:
        _raise_error(result, source)
        tree: bytes = result.parse_tree
    finally:
        library.pg_query_free_parse_result(result)
    return tree


def _raise_error(result: Any, source: bytes) -> None:
    if not result.error:
        return
    error = result.error.contents
    byte_offset = max(error.cursorpos - 1, 0)
    offset = len(source[:byte_offset].decode("utf-8", "replace"))
    raise SqlSyntaxError(error.message.decode("utf-8", "replace"), offset)


def _statement(raw: Node, source: bytes) -> Statement:
    start = raw.get("stmt_location", 0)
    length = raw.get("stmt_len", 0) or len(source) - start
    ((kind, node),) = raw["stmt"].items()
    return Statement(kind, node, source[start : start + length].decode("utf-8", "replace").strip())


@lru_cache(maxsize=1)
def _library() -> Any:
    package = importlib.util.find_spec("postgast")
    if package is None or package.origin is None:
        raise ImportError("the package postgast is not installed")
    bindings = Path(package.origin).with_name("native.py")
    spec = importlib.util.spec_from_file_location("migration_guard_libpg_query", bindings)
    if spec is None or spec.loader is None:
        raise ImportError(f"{bindings} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lib
