"""Values made up for a column, by its type alone."""

from __future__ import annotations

import pytest

from migration_guard.postgres.columns import Check, TypeFacts
from migration_guard.postgres.samples import candidates, sample


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        pytest.param(TypeFacts("integer", "int4"), "101", id="integer"),
        pytest.param(TypeFacts("text", "text"), "101 name", id="text"),
        pytest.param(TypeFacts("character varying(5)", "varchar", 9), "101 n", id="varchar"),
        pytest.param(TypeFacts("character varying(1)", "varchar", 5), "1", id="one-letter"),
        pytest.param(TypeFacts("mood", "mood", -1, ("sad", "ok")), "ok", id="enum"),
        pytest.param(TypeFacts("text[]", "_text", -1, (), "text"), '{"101 name"}', id="array"),
        pytest.param(
            TypeFacts("jsonb[]", "_jsonb", -1, (), "jsonb"),
            '{"{\\"number\\": 101}"}',
            id="array-of-json",
        ),
        pytest.param(TypeFacts("numeric(3,2)", "numeric", (3 << 16) + 6), "1", id="numeric"),
        pytest.param(TypeFacts("numeric(2,2)", "numeric", (2 << 16) + 6), "0.01", id="fraction"),
        pytest.param(TypeFacts("bit(4)", "bit", 4), "0101", id="bits"),
        pytest.param(TypeFacts("geometry", "geometry"), None, id="unknown"),
    ],
)
def test_a_value_fits_its_type(facts: TypeFacts, value: str | None) -> None:
    assert sample(facts, 101, "name") == value


def test_what_a_check_spells_out_is_tried() -> None:
    check = Check("c", (1,), "(kind = ANY (ARRAY['it''s'::text, 'b'::text])) AND (size > 5)")
    tried = candidates(check, "mine")
    assert tried[0] == "mine"
    assert {"it's", "b", "5", "6", "4", "1", "0", None} <= set(tried)
