"""Migrations of ours, run by real TypeORM on a real PostgreSQL: some of those that prove.py runs
all of, and the list of what deviates there."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.features.cases import VERSIONS, every_case
from conformance.features.listed import entries, listed
from conformance.features.prove import FILE, Proof, proofs
from conformance.features.written import Way
from support.node_projects import example_packages, installed_packages
from support.typeorm_project import TYPEORM_1

SAMPLED = ("0.3.16", "1.1.1")
CHANGED = '@Column("int", { default: 1 }) a: number ==> @Column("bigint", { default: 1 }) a: string'
"""TypeORM itself drops the column and adds another: what is lost so has to be seen."""


@pytest.mark.e2e
@pytest.mark.parametrize("version", SAMPLED)
def test_what_is_written_runs_up_down_and_up_again(
    version: str, server: str, tmp_path: Path
) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    installed = installed_packages(TYPEORM_1) if version == "1.1.1" else example_packages()
    (packages / "node_modules").symlink_to(installed, target_is_directory=True)
    plain = [each for each in every_case() if len(each.sources) == 2 and not each.options]
    chosen = [each for each in plain if each in plain[::24] or each.name == CHANGED]
    found = proofs(version, chosen, packages, tmp_path / "work", server, on_rows=Way)
    assert sum(each.rows is not None for each in found) > 15
    for each in found:
        there = listed(each.case.name, file=FILE).items()
        expected = {path: kind for (of, path), kind in there if of == version}
        prefix = f"{each.way.value}: "
        assert each.deviations(version) == {
            path: kind for path, kind in expected.items() if path.startswith(prefix)
        }, each.case.name
    assert {each.way for each in found if loses(each)} == {Way.EXACT}


def loses(proof: Proof) -> bool:
    return proof.case.name == CHANGED and proof.rows is not None and "up" in proof.rows.lost


def test_every_deviation_has_a_case_and_a_reason() -> None:
    names = {case.name for case in every_case() if len(case.sources) == 2}
    for entry in entries(FILE):
        assert entry["case"] in names
        assert entry["reason"], entry["case"]
        assert set(entry.get("versions", VERSIONS)) <= set(VERSIONS)
