"""What we say that each feature of TypeORM declares is what seven of its versions made of it
on a real PostgreSQL, object by object, names included. deviations.toml names the exceptions."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from conformance.features.cases import VERSIONS, Case, declared, every_case, recorded, statements
from conformance.features.comparison import deviations
from conformance.features.listed import Deviations, listed, written
from migration_guard.schema.apply import apply_all
from migration_guard.schema.diff import drift
from migration_guard.schema.model import Name, Schema
from migration_guard.sql.statements import effects
from support.catalog import schema_of

FEATURES = [pytest.param(case, id=case.name) for case in every_case() if len(case.sources) == 1]
QUERIES = ("columns", "constraints", "indexes", "enums", "views")
NOT_OF_THE_ENTITIES = {Name("", "kept"), Name("", "typeorm_metadata")}


@cache
def real(case: str, version: str) -> Schema | None:
    """What TypeORM made; None where it refused the entities."""
    rows: dict[str, Any] = recorded()[case, version].get("catalog", {})
    if not rows:
        return None
    found = schema_of(*(rows[query] for query in QUERIES))
    tables = {name: each for name, each in found.tables.items() if name not in NOT_OF_THE_ENTITIES}
    return Schema(tables, found.enums, found.views)


def replayed(case: str, version: str) -> Schema:
    """What TypeORM's own statements make, read as those of a migration."""
    return apply_all(c for sql in statements(case, version, "create") for c in effects(sql))


@pytest.mark.parametrize("case", FEATURES)
def test_the_declared_schema_is_what_typeorm_made(case: Case) -> None:
    found: Deviations = {}
    for version in VERSIONS:
        made = real(case.name, version)
        if made is not None:
            said = declared(case.sources[0], case.options, version)
            found |= {(version, path): kind for path, kind in deviations(said, made).items()}
            found |= {
                (version, f"drift {each.kind} {' '.join(each.path)}"): (
                    "differs" if each.undetermined is None else "undetermined"
                )
                for each in drift(said.schema, replayed(case.name, version))
            }
    assert found == listed(case.name), written(case.name, found)


@pytest.mark.parametrize("version", VERSIONS)
def test_most_features_are_made(version: str) -> None:
    made = [case for (case, each) in recorded() if each == version and real(case, version)]
    assert len(made) > 300
