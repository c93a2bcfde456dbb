"""One place that settings come from, checked: a file's table, the environment, the flags."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from migration_guard.errors import ConfigError
from migration_guard.spelling import closest

PREFIX = "MIGRATION_GUARD_"
CONFIG_VARIABLE = "MIGRATION_GUARD_CONFIG"
PACKAGE_KEY = "migration-guard"
LEVELS = ("error", "warning", "notice")
RULE = re.compile(r"MG\d{0,3}|[a-z0-9]+(-[a-z0-9]+)+", re.IGNORECASE)

CHOICES = {
    "kind": ("medusa-backend", "medusa-plugin", "typeorm"),
    "at-commit": ("error", "warn", "off"),
    "fail-on": LEVELS,
    "generate-mode": ("safe", "exact-typeorm"),
}
FOLDERS = frozenset(
    {"source-dir", "build-dir", "migrations", "tsconfig", "data-source", "baseline"}
)
FOLDER_LISTS = frozenset({"projects", "entities"})
NAMES = frozenset({"default-branch"})
RULE_LISTS = frozenset({"select", "ignore"})
LAYOUT_KEYS = FOLDERS | {"entities", "kind"}
KEYS = LAYOUT_KEYS | {
    *("projects", "default-branch", "at-commit", "select", "ignore", "severity"),
    *("fail-on", "strict", "future-tolerance-minutes", "generate-mode"),
    "statement-limit-seconds",
}


class Source(Struct, frozen=True):
    """`values` by key as the file spells it, each of its key's type; `name` is the file,
    `the environment` or `the command line`."""

    name: str
    values: Mapping[str, Any]


def from_toml(name: str, content: bytes) -> Source:
    """Raises ConfigError, with the line, for what is no TOML, no key or no value of it."""
    from migration_guard.toml import tomllib  # most projects have no such file

    try:
        text = content.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: not UTF-8 text", hint="save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _broken_toml(name, text, error) from error
    return _checked(name, table, text.splitlines())


def from_package_json(name: str, content: bytes) -> Source:
    """The `"migration-guard"` key of a package.json; empty without one."""
    try:
        package = json.loads(content)
    except ValueError as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        reason = str(getattr(error, "msg", error)).lower()
        message = f"{name}{line}: not valid JSON: {reason}"
        raise ConfigError(message, hint="mend the file") from error
    table = package.get(PACKAGE_KEY, {}) if isinstance(package, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f'{name}: "{PACKAGE_KEY}" is no object', hint="give keys and values")
    return _checked(f'{name} "{PACKAGE_KEY}"', table, ())


def from_environment(environ: Mapping[str, str]) -> Source:
    """`MIGRATION_GUARD_AT_COMMIT=warn`; lists are separated by commas, severities are
    `MG101=warning,MG203=notice`. Variables that are no key may be someone else's, but one
    that all but spells a key is an error."""
    table: dict[str, Any] = {}
    for variable, text in environ.items():
        key = variable.removeprefix(PREFIX).lower().replace("_", "-")
        if not variable.startswith(PREFIX) or not text or variable == CONFIG_VARIABLE:
            continue
        if key in KEYS:
            table[key] = _from_text(variable, key, text)
        elif close := closest(key, KEYS, cutoff=0.85):
            meant = PREFIX + close.upper().replace("-", "_")
            raise ConfigError(f"unknown variable {variable}", hint=f"did you mean {meant}?")
    return _checked("the environment", table, ())


def from_flags(overrides: Mapping[str, Any]) -> Source:
    """Keys as Python spells them (`fail_on`); None is a flag that was not given."""
    table = {key.replace("_", "-"): value for key, value in overrides.items() if value is not None}
    for key in RULE_LISTS & table.keys():
        table[key] = [part for item in table[key] for part in _parts(item)]
    return _checked("the command line", table, ())


def _checked(name: str, table: Mapping[str, Any], lines: Iterable[str]) -> Source:
    lines = tuple(lines)
    values = {}
    for key, value in table.items():
        where = name + _line(key, lines)
        if key not in KEYS:
            close = closest(key.replace("_", "-").lower(), KEYS)
            known = f"the keys are {', '.join(sorted(KEYS))}"
            raise ConfigError(
                f"{where}: unknown key '{key}'",
                hint=f"did you mean '{close}'?" if close else known,
            )
        values[key] = _value(where, key, value)
    return Source(name, values)


def _value(where: str, key: str, value: Any) -> Any:
    if key in CHOICES:
        return _choice(where, key, value, CHOICES[key])
    if key in FOLDERS:
        return _folder(where, key, _text(where, key, value))
    if key in NAMES:
        return _text(where, key, value)
    if key in FOLDER_LISTS:
        return tuple(_folder(where, key, item) for item in _texts(where, key, value))
    if key in RULE_LISTS:
        return tuple(_rule(where, key, item) for item in _texts(where, key, value))
    if key == "severity":
        if not isinstance(value, dict):
            raise _wrong(where, key, value, 'a table such as { MG103 = "notice" }')
        return {_rule(where, key, rule): _choice(where, key, level, LEVELS)
                for rule, level in value.items()}  # fmt: skip
    if key == "strict":
        if not isinstance(value, bool):
            raise _wrong(where, key, value, "true or false")
        return value
    kinds = (int,) if key.endswith("-minutes") else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not 0 <= value < math.inf:
        raise _wrong(where, key, value, f"a number of {key.rpartition('-')[2]}")
    return value


def _choice(where: str, key: str, value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        words = ", ".join(f'"{choice}"' for choice in choices)
        raise _wrong(where, key, value, f"one of {words}")
    return str(value)


def _text(where: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(where, key, value, "a string")
    return value


def _texts(where: str, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise _wrong(where, key, value, "a list of strings")
    return tuple(value)


def _folder(where: str, key: str, value: str) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value:
        raise _wrong(where, key, value, "a path below the folder, separated by `/`")
    return "" if str(path) == "." else str(path)


def _rule(where: str, key: str, value: str) -> str:
    if not RULE.fullmatch(value):
        raise _wrong(where, key, value, "a rule's code or name, or a family such as MG3")
    return value.upper() if value.upper().startswith("MG") and "-" not in value else value.lower()


def _wrong(where: str, key: str, value: Any, expected: str) -> ConfigError:
    shown = json.dumps(value, default=str)
    return ConfigError(f"{where}: '{key}' is {shown}", hint=f"'{key}' takes {expected}")


def _from_text(variable: str, key: str, text: str) -> Any:
    if key in FOLDER_LISTS | RULE_LISTS:
        return _parts(text)
    if key == "severity":
        pairs = (part.partition("=") for part in _parts(text))
        return {rule.strip(): level.strip() for rule, _, level in pairs}
    if key == "strict":
        words = {"true": True, "1": True, "false": False, "0": False}
        if text.lower() not in words:
            raise ConfigError(f"{variable} is '{text}'", hint="give true or false")
        return words[text.lower()]
    if key.endswith("-seconds") and re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    return int(text) if key.endswith("-minutes") and text.isdecimal() else text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _line(key: str, lines: tuple[str, ...]) -> str:
    """Where a TOML file sets a key: tomllib does not say."""
    pattern = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    number = next((at for at, line in enumerate(lines, 1) if pattern.match(line)), None)
    return f":{number}" if number else ""


def _broken_toml(name: str, text: str, error: ValueError) -> ConfigError:
    message = str(error)
    at = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line = at[1] if at else str(len(text.splitlines()) or 1)
    reason = message.split(" (at ")[0].lower()
    return ConfigError(f"{name}:{line}: not valid TOML: {reason}", hint="mend that line")
