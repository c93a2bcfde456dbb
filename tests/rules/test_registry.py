"""The registry: what it loads, what it refuses, and how it answers a wrong name."""

from __future__ import annotations

from types import ModuleType

import pytest

from migration_guard.errors import UsageError
from migration_guard.findings import Severity
from migration_guard.rules import registry
from migration_guard.rules.rule import Rule

RULE = Rule("MG999", "made-for-a-test", "Made for a test", Severity.ERROR, "", "0.1.0")


def module(name: str, **attributes: object) -> ModuleType:
    made = ModuleType(name, "Made for a test\n\nWhy:\n    because")
    vars(made).update({"RULE": RULE, "check": lambda context: iter(()), **attributes})
    return made


def renamed(code: str, name: str) -> Rule:
    return Rule(code, name, RULE.summary, RULE.severity, RULE.hook, RULE.since)


def test_rules_are_loaded_in_the_order_of_their_codes() -> None:
    codes = list(registry.load())
    assert codes
    assert codes == sorted(codes)


def test_a_summary_is_the_first_line_of_its_module() -> None:
    for loaded in registry.load().values():
        assert loaded.documentation.partition("\n")[0] == f"{loaded.rule.summary}.", loaded.rule


@pytest.mark.parametrize(
    ("modules", "error", "message"),
    [
        pytest.param(
            [module("a"), module("b", RULE=renamed("MG999", "another-name"))],
            ValueError,
            "b takes MG999, which is 'made-for-a-test'",
            id="code taken",
        ),
        pytest.param(
            [module("a"), module("b", RULE=renamed("MG998", "made-for-a-test"))],
            ValueError,
            "b takes 'made-for-a-test', which is MG999",
            id="name taken",
        ),
        pytest.param([module("a", RULE=None)], TypeError, "a lies in a family", id="no record"),
        pytest.param([module("a", check=None)], TypeError, "a lies in a family", id="no function"),
        pytest.param(
            [module("a", RULE=renamed("MG1", "made-for-a-test"))], ValueError, "MG1", id="bad code"
        ),
        pytest.param(
            [module("a", RULE=renamed("MG999", "MadeForATest"))], ValueError, "Made", id="bad name"
        ),
    ],
)
def test_a_module_that_is_no_rule_of_its_own_is_refused(
    modules: list[ModuleType], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        registry.collect(modules)


def test_a_rule_is_found_by_code_and_by_name() -> None:
    for code, loaded in registry.load().items():
        assert registry.find(code) is loaded
        assert registry.find(code.lower()) is loaded
        assert registry.find(f" {loaded.rule.name} ") is loaded


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        pytest.param("published-migration-editted", "did you mean MG401 '", id="name"),
        pytest.param("MG4O1", "did you mean MG401", id="code"),
        pytest.param("zzz", "`migration-guard explain` lists the rules", id="nothing like it"),
    ],
)
def test_a_wrong_name_says_what_may_have_been_meant(asked: str, hint: str) -> None:
    with pytest.raises(UsageError, match=f"there is no rule '{asked}'") as caught:
        registry.find(asked)
    assert hint in caught.value.hint
