"""Every static rule on its own examples and on its cases in `tests/rules/<code>/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from migration_guard.findings import Finding, Undetermined
from migration_guard.rules import registry
from migration_guard.rules.documentation import sections
from rules.case import Case, read_case

HERE = Path(__file__).parent
STATIC = {code: one for code, one in registry.load().items() if one.rule.lane == "static"}


def examples(heading: str) -> Iterator[ParameterSet]:
    for code, loaded in STATIC.items():
        text = sections(loaded.documentation).get(heading)
        if text is not None:
            yield pytest.param(code, text, id=f"{code}-{heading.lower()}")


def cases() -> Iterator[ParameterSet]:
    for path in sorted(HERE.glob("MG*/*.txt")):
        yield pytest.param(path, id=f"{path.parent.name}-{path.stem}")


def outcomes(code: str, case: Case) -> list[Finding | Undetermined]:
    return list(registry.load()[code].check(case.context()))


def test_every_rule_shows_what_is_bad_and_what_is_good() -> None:
    for code, loaded in STATIC.items():
        found = sections(loaded.documentation)
        assert list(found) == ["Bad", "Good", "Why", "Fix"], code


def test_every_rule_has_cases_beyond_its_examples() -> None:
    tried = {path.parent.name for path in HERE.glob("MG*/*.txt")}
    assert {code for code in STATIC if not code.startswith("MG1")} <= tried


@pytest.mark.parametrize(("code", "text"), list(examples("Bad")))
def test_the_bad_example_is_found(code: str, text: str) -> None:
    found = outcomes(code, read_case(text))
    assert [one.code for one in found if isinstance(one, Finding)], found


@pytest.mark.parametrize(("code", "text"), list(examples("Good")))
def test_the_good_example_is_left_alone(code: str, text: str) -> None:
    assert outcomes(code, read_case(text)) == []


@pytest.mark.parametrize(("code", "text"), list(examples("Good")))
def test_no_other_rule_finds_fault_with_a_good_example(code: str, text: str) -> None:
    case = read_case(text)
    others = [other for other in STATIC if not other.startswith("MG1")]
    found = [one for other in others for one in outcomes(other, case)]
    assert [one for one in found if isinstance(one, Finding)] == []


@pytest.mark.parametrize("path", list(cases()))
def test_a_case_is_judged_as_it_says(path: Path) -> None:
    case = read_case(path.read_text(encoding="utf-8"))
    code = path.parent.name
    assert {one.code for one in case.expected} <= {code}
    left = outcomes(code, case)
    for expected in case.expected:
        fitting = next((one for one in left if expected.fits(one)), None)
        assert fitting is not None, f"{expected} is not among {left}"
        left.remove(fitting)
    assert left == []


def test_findings_say_where_what_and_what_to_do() -> None:
    for code, loaded in STATIC.items():
        bad = sections(loaded.documentation).get("Bad")
        for one in outcomes(code, read_case(bad)) if bad else []:
            if isinstance(one, Undetermined):
                continue
            assert one.message
            assert one.subject
            assert one.fix
            assert not one.message.endswith(".")
