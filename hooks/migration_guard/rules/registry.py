"""The rules: every module of every family, loaded once and found by code or name.

A family is a sub-package of `rules`, and each module in it is one rule: its docstring is
the rule's documentation, `RULE` its record, `check` its function, and `fix`, where it has one,
what mends a finding. What several rules share
lies beside the families, never in one.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType, ModuleType

import migration_guard.rules
from migration_guard.errors import UsageError
from migration_guard.rules.rule import LoadedRule, Rule
from migration_guard.spelling import closest

CODE = re.compile(r"MG\d{3}")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


@functools.cache
def load() -> Mapping[str, LoadedRule]:
    """Every rule by its code, in the order of the codes."""
    return MappingProxyType(collect(_modules(migration_guard.rules)))


def collect(modules: Iterable[ModuleType]) -> dict[str, LoadedRule]:
    """The rules of `modules` by code. TypeError for a module that is no rule, ValueError
    for a code or name that is malformed or taken: both are faults of this package."""
    rules: dict[str, LoadedRule] = {}
    names: dict[str, str] = {}
    for module in modules:
        loaded = _loaded(module)
        code, name = loaded.rule.code, loaded.rule.name
        if code in rules:
            raise ValueError(f"{module.__name__} takes {code}, which is '{rules[code].rule.name}'")
        if name in names:
            raise ValueError(f"{module.__name__} takes '{name}', which is {names[name]}")
        rules[code] = loaded
        names[name] = code
    return dict(sorted(rules.items()))


def find(code_or_name: str) -> LoadedRule:
    """The rule called so, codes in either case. UsageError, with what may have been meant."""
    rules = load()
    by_name = {loaded.rule.name: loaded for loaded in rules.values()}
    wanted = code_or_name.strip()
    found = rules.get(wanted.upper()) or by_name.get(wanted.lower())
    if found is None:
        raise UsageError(f"there is no rule '{code_or_name}'", hint=_suggestion(wanted, by_name))
    return found


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    """Looked for by their files: pkgutil would import `inspect` and more, for 6 ms."""
    files = (path for folder in package.__path__ for path in Path(folder).glob("*/*.py"))
    for family, name in sorted((path.parent.name, path.stem) for path in files):
        if name.isidentifier() and name != "__init__":
            yield importlib.import_module(f"{package.__name__}.{family}.{name}")


def _loaded(module: ModuleType) -> LoadedRule:
    rule = getattr(module, "RULE", None)
    check = getattr(module, "check", None)
    if not isinstance(rule, Rule) or not callable(check):
        raise TypeError(f"{module.__name__} lies in a family and lacks RULE or check")
    if not CODE.fullmatch(rule.code) or not NAME.fullmatch(rule.name):
        raise ValueError(f"{module.__name__}: '{rule.code}' '{rule.name}' is no code and name")
    # `python -OO` strips docstrings: the rules still run, only `explain` has nothing to say.
    fix = getattr(module, "fix", None)
    return LoadedRule(rule, check, module.__doc__ or "", fix)


def _suggestion(wanted: str, by_name: Mapping[str, LoadedRule]) -> str:
    codes = {loaded.rule.code.lower(): loaded for loaded in by_name.values()}
    known = {**by_name, **codes}
    close = closest(wanted.lower(), known)
    if close is None:
        return "`migration-guard explain` lists the rules"
    rule = known[close].rule
    return f"did you mean {rule.code} '{rule.name}'?"
