"""Alarms are drawn evenly over units, and the same ones for the same seed."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from migration_guard.findings import Finding, Location, Severity

SOURCE = Path(__file__).parents[3] / "benchmarks" / "alarms.py"


@pytest.fixture
def alarms(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("alarms", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "alarms", module)
    spec.loader.exec_module(module)
    return module


def finding(subject: str) -> Finding:
    return Finding(
        "MG101", "entity-without-migration", Severity.ERROR, "", Location("a.ts"), subject
    )


def test_one_unit_gives_no_more_than_its_share(alarms: ModuleType) -> None:
    many = [alarms.Alarm("large", "c0ffee", finding(f"t.c{n}")) for n in range(20)]
    few = [alarms.Alarm("small", "c0ffee", finding(f"t.c{n}")) for n in range(2)]
    units = [each.unit for each in alarms.drawn(many + few, number=10, seed=1, most=4)]
    assert Counter(units) == {"large": 4, "small": 2}
    assert len(alarms.drawn(many + few, number=3, seed=1, most=4)) == 3


def test_a_seed_draws_the_same_whatever_came_first(alarms: ModuleType) -> None:
    every = [alarms.Alarm("large", f"{n:010x}", finding("t.c")) for n in range(20)]
    drawn = alarms.drawn(every, number=5, seed=1, most=9)
    assert alarms.drawn(every[::-1], number=5, seed=1, most=9) == drawn
    assert alarms.drawn(every, number=5, seed=2, most=9) != drawn


def test_what_was_read_is_not_read_again(alarms: ModuleType) -> None:
    every = [alarms.Alarm("shop", "c0ffee" * 7, finding(f"t.c{n}")) for n in range(3)]
    read = alarms.Judgement("shop", "c0ffeec0ff", "MG101", "t.c1", "true", "read")
    assert alarms.without(every, [read]) == [every[0], every[2]]
