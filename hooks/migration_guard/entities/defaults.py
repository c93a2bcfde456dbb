"""Column defaults: the SQL that TypeORM writes for a decorator's `default` (normalizeDefault
and normalizeDatetimeFunction of its PostgresDriver)."""

from __future__ import annotations

import json
import re

from migration_guard.schema.model import Unknown
from migration_guard.typescript.evaluate import call
from migration_guard.typescript.values import PLAIN, UNDEFINED, Closure, first_unknown, js_text

_NOW = "('now'::text)::"


def default_sql(
    value: object, type_name: str, *, array: bool, version: str
) -> str | Unknown | None:
    """The SQL text of a default, None for none. `version` is TypeORM's."""
    unknown = first_unknown(value)
    if unknown is not None:
        return unknown
    if value is None or value is UNDEFINED:
        return None
    if isinstance(value, list) and array and all(isinstance(item, PLAIN) for item in value):
        return "'{" + ",".join(js_text(item) for item in value) + "}'"
    if isinstance(value, Closure):
        return _function(value, type_name, version)
    if isinstance(value, bool) and type_name != "enum":
        return js_text(value)
    if isinstance(value, PLAIN):
        return f"'{js_text(value)}'"
    if type_name == "enum":
        return Unknown("the enum's default is no text")
    if isinstance(value, (dict, list)):
        return _json(value, version)
    return Unknown("the default is a value that is only known when it runs")


def datetime_function(text: str, version: str) -> str:
    """Until 1.1 any text that mentions CURRENT_TIMESTAMP and its like becomes that function
    alone (typeorm#11990); since then only a text that is nothing else."""
    upper = text.upper()
    if version_tuple(version) >= (1, 1):
        if not re.fullmatch(
            r"(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIMESTAMP|LOCALTIME)"
            r"(\s*\(\d+\))?",
            upper.strip(),
        ):
            return text
        text, upper = text.strip(), upper.strip()
    found = re.search(r"\(\d+\)", text)
    precision = found[0] if found else ""
    if "CURRENT_TIMESTAMP" in upper:
        return f"{_NOW}timestamp{precision} with time zone" if precision else "now()"
    if upper == "CURRENT_DATE":
        return f"{_NOW}date"
    if "CURRENT_TIME" in upper:
        return f"{_NOW}time{precision} with time zone"
    if "LOCALTIMESTAMP" in upper:
        return f"{_NOW}timestamp{precision} without time zone"
    if "LOCALTIME" in upper:
        return f"{_NOW}time{precision} without time zone"
    return text


def version_tuple(version: str) -> tuple[int, ...]:
    """`^0.3.16` → (0, 3, 16); what has no number is the oldest."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _function(closure: Closure, type_name: str, version: str) -> str | Unknown:
    if type_name == "enum" and version_tuple(version) < (1, 1, 1):
        # TypeORM prints the function's own source there.
        return Unknown("TypeORM before 1.1.1 cannot write a function as an enum's default")
    result = call(closure, [])
    if isinstance(result, str):
        return datetime_function(result, version)
    unknown = first_unknown(result)
    return unknown or Unknown("the default's function returns no text")


def _json(value: object, version: str) -> str | Unknown:
    try:
        text = json.dumps(_stringified(value), separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return Unknown("the default holds a value that is no JSON")
    # Until 1.0 the quotes inside are not doubled and the statement fails.
    return "'" + (text.replace("'", "''") if version_tuple(version) >= (1,) else text) + "'"


def _stringified(value: object) -> object:
    """The value as `JSON.stringify` has it: without properties that are undefined, and with
    null for an undefined item."""
    if isinstance(value, dict):
        kept = {key: part for key, part in value.items() if part is not UNDEFINED}
        return {key: _stringified(part) for key, part in kept.items()}
    if isinstance(value, list):
        return [None if part is UNDEFINED else _stringified(part) for part in value]
    return value
