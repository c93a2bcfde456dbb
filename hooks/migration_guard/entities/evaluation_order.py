"""The order in which a program's modules are evaluated: TypeORM keeps what decorators say in
the order in which they ran, and writes its statements in that order."""

from __future__ import annotations

from collections.abc import Iterable

from migration_guard.typescript.program import Program


def in_evaluation_order(program: Program, paths: Iterable[str]) -> list[str]:
    """The paths as Node comes to evaluate them when they are loaded one after the other: what
    a module imports is evaluated before it, and nothing twice. (With globs TypeORM loads them
    at once, and which comes first is up to the file system.)"""
    wanted = list(paths)
    order: dict[str, None] = {}
    for path in wanted:
        _evaluate(program, path, order)
    asked_for = set(wanted)
    return [path for path in order if path in asked_for]


def _evaluate(program: Program, first: str, order: dict[str, None]) -> None:
    """Add `first` after what it imports; `order` has what is evaluated already."""
    entered = {first}
    stack = [(first, iter(program.files_imported(first)))]
    while stack:
        path, imported = stack[-1]
        found = next((each for each in imported if each not in entered and each not in order), None)
        if found is None:
            order.setdefault(path)
            stack.pop()
        else:
            entered.add(found)
            stack.append((found, iter(program.files_imported(found))))
