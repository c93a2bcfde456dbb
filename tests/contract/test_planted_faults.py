"""Every fault that `verify` is said to find has an end-to-end test that plants it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "e2e"

# The fault, whose test lies in test_verify_<this>.py, and the test with its id if it has any.
FAULTS = (
    ("failing SQL", "typeorm", "test_a_failing_statement_is_reported_at_its_line"),
    ("failing JavaScript", "typeorm", "test_an_error_of_javascript_in_a_migration_is_one_too"),
    ("hang", "typeorm", "test_a_run_that_does_not_end_is_ended"),
    ("hang with rows", "upgrade", "test_a_migration_that_waits_only_where_rows_are_is_ended"),
    ("duplicate class", "typeorm", "test_a_class_that_is_there_twice_is_named"),
    ("duplicate class, Medusa", "medusa", "test_a_class_that_is_there_twice_is_no_endless_job"),
    ("exported helper, Medusa", "medusa", "test_an_exported_helper_is_no_endless_job"),
    (
        "unexported class",
        "faults",
        "test_a_fault_of_the_migration_is_found_at_its_place[unexported-class]",
    ),
    ("disabled feature flag", "medusa", "test_a_migration_of_a_feature_that_is_off_is_said"),
    ("CONCURRENTLY", "faults", "test_a_fault_of_the_migration_is_found_at_its_place[concurrently]"),
    (
        "missing extension",
        "faults",
        "test_a_fault_of_the_migration_is_found_at_its_place[missing-extension]",
    ),
    (
        "enum value added and used",
        "faults",
        "test_an_enum_s_value_that_is_added_and_used_at_once_is_found",
    ),
    ("failing down", "down", "test_a_down_that_fails_is_reported_at_its_line"),
    ("down that forgets an index", "down", "test_what_a_down_does_not_restore_is_named[index]"),
    ("down that forgets an enum", "down", "test_what_a_down_does_not_restore_is_named[enum]"),
    ("down that restores another type", "down", "test_what_a_down_does_not_restore_is_named[type]"),
    ("down that takes rows", "upgrade", "test_a_down_that_takes_the_base_s_rows_is_found"),
    ("up that runs only once", "down", "test_what_runs_only_once_is_found"),
    ("start that changes the schema", "down", "test_a_start_that_changes_the_schema_is_found"),
    (
        "NOT NULL without default",
        "upgrade",
        "test_what_fails_on_the_first_row_is_found[not-null-without-default]",
    ),
    ("DROP and ADD", "upgrade", "test_what_loses_rows_or_values_is_found[drop-and-add]"),
    ("table made anew", "upgrade", "test_what_loses_rows_or_values_is_found[table-made-anew]"),
    ("rows deleted", "upgrade", "test_what_loses_rows_or_values_is_found[delete]"),
    ("values set to null", "upgrade", "test_what_loses_rows_or_values_is_found[emptied]"),
    ("unique over equal values", "upgrade", "test_what_depends_on_the_values_is_a_warning[unique]"),
    ("late merge", "locks", "test_a_late_migration_that_makes_another_schema_is_found"),
    ("locks and rewrites", "locks", "test_locks_and_rewrites_are_those_that_were_measured"),
    ("slow statement", "upgrade", "test_a_statement_over_the_limit_is_found"),
    ("drift of each class", "drift", "test_each_kind_of_drift_has_its_severity_and_place"),
    ("missing build", "typeorm", "test_a_missing_build_is_no_success"),
    ("failing build", "typeorm", "test_a_build_that_fails_is_reported_at_the_compiler_s_line"),
    ("stale build", "faults", "test_a_build_that_is_older_than_a_migration_is_found"),
    ("no migration at all", "typeorm", "test_a_project_without_a_migration_proves_nothing"),
    ("database down", "typeorm", "test_a_server_that_is_down_is_no_success_and_no_traceback"),
    (
        "database down mid-run",
        "faults",
        "test_a_server_that_goes_away_in_the_middle_proves_nothing",
    ),
    (
        "connection ended",
        "faults",
        "test_a_fault_of_the_migration_is_found_at_its_place[connection-ended]",
    ),
    ("runner killed", "faults", "test_a_runner_that_is_killed_is_no_success"),
    ("verify ended mid-run", "typeorm", "test_a_cancelled_run_leaves_nothing_behind"),
    ("wrong password", "faults", "test_a_wrong_password_is_told_apart_from_a_server_that_is_down"),
    ("SSL demanded", "typeorm", "test_a_configuration_that_demands_ssl_is_told_apart"),
    (
        "another database",
        "typeorm",
        "test_a_project_that_ignores_the_url_is_kept_from_its_own_database",
    ),
    ("non-empty database", "typeorm", "test_a_database_that_holds_tables_is_left_alone"),
    ("read-only role", "faults", "test_a_role_that_may_make_no_table_is_said[read-only-role]"),
    (
        "role without rights",
        "faults",
        "test_a_role_that_may_make_no_table_is_said[no-right-to-create]",
    ),
    (
        "standby",
        "faults",
        "test_a_server_that_only_reads_is_no_place_for_a_scratch_database",
    ),
    ("refused push", "hook", "test_a_down_that_fails_is_not_pushed_and_the_mended_one_is"),
)


@cache
def planted_in(file: str) -> frozenset[str]:
    """The tests in tests/e2e/test_verify_<file>.py, each with its ids."""
    tree = ast.parse((FOLDER / f"test_verify_{file}.py").read_bytes())
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return frozenset(
        name
        for node in functions
        if node.name.startswith("test_")
        for name in (node.name, *(f"{node.name}[{each}]" for each in _ids(node)))
    )


def _ids(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.keyword) and node.arg == "id":
                yield ast.literal_eval(node.value)


@pytest.mark.parametrize(
    ("file", "test"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS]
)
def test_a_fault_is_planted_by_a_test(file: str, test: str) -> None:
    assert test in planted_in(file)


def test_no_test_stands_for_two_faults() -> None:
    names, tests = {each[0] for each in FAULTS}, {each[1:] for each in FAULTS}
    assert len(names) == len(tests) == len(FAULTS)
