"""What TypeORM writes again and again, why, and how the entity is to be written instead."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from migration_guard.schema.apply import apply_all
from migration_guard.schema.model import Name, Schema
from migration_guard.schema_builder.metadata import (
    EntityColumn,
    EntityForeignKey,
    EntityIndex,
    EntityTable,
    Metadata,
)
from migration_guard.schema_builder.noise import Forecast, applied, forecast
from migration_guard.schema_builder.plan import plan
from migration_guard.schema_builder.profile import profile
from migration_guard.sql.statements import effects

POST = Name("", "post")
ID = EntityColumn("id", "integer", is_primary=True, generated="increment")
PRICE = EntityColumn("price", "numeric", default="'0.5'", default_kind="value")


def of(*columns: EntityColumn, table: EntityTable | None = None) -> Metadata:
    entity = table or EntityTable(POST)
    return Metadata((replace(entity, columns=(ID, *columns)),))


def settled(metadata: Metadata, version: str = "0.3.16") -> Forecast:
    """What is left to write after TypeORM's own statements."""
    made = forecast(metadata, Schema(), profile(version)).plan.up
    schema = apply_all(change for query in made for change in effects(query.sql))
    return forecast(metadata, schema, profile(version))


@pytest.mark.parametrize(
    ("column", "pattern", "advice"),
    [
        pytest.param(PRICE, "default-as-printed", 'default: () => "0.5"', id="fraction"),
        pytest.param(
            EntityColumn("c", "integer", default="0", default_kind="function"),
            "default-as-printed",
            "default: 0",
            id="number by a function",
        ),
        pytest.param(
            EntityColumn("c", "boolean", default="'f'", default_kind="string"),
            "default-as-printed",
            "default: false",
            id="boolean in quotes",
        ),
        pytest.param(
            EntityColumn("c", "interval", default="'1 hour'", default_kind="string"),
            "default-as-printed",
            'default: "01:00:00"',
            id="interval",
        ),
        pytest.param(
            EntityColumn(
                "c", "text", is_array=True, default="ARRAY[]::text[]", default_kind="function"
            ),
            "default-as-printed",
            "default: []",
            id="empty array",
        ),
        pytest.param(
            EntityColumn("c", "jsonb", default="""'{"a":1}'""", default_kind="string"),
            "json-as-text",
            'default: {"a": 1}',
            id="JSON in a string",
        ),
        pytest.param(
            EntityColumn(
                "c",
                "timestamp without time zone",
                default="now() + interval '1 day'",
                default_kind="function",
            ),
            "default-as-printed",
            """default: () => "(now() + '1 day')\"""",
            id="sum of times",
        ),
        pytest.param(
            EntityColumn(
                "c", "bigint", default="extract(epoch from now())", default_kind="function"
            ),
            "default-as-printed",
            None,
            id="no spelling is stable",
        ),
        pytest.param(
            EntityColumn("c", "uuid", default="gen_random_uuid()", default_kind="function"),
            "uuid-by-default",
            '@Generated("uuid") in place of the default',
            id="uuid",
        ),
        pytest.param(
            EntityColumn("c", "numeric", scale=2),
            "scale-without-precision",
            "give the precision too, as in precision: 10, scale: 2",
            id="scale alone",
        ),
        pytest.param(
            EntityColumn("c", "enum", enum=("a",), enum_name="post_c_enum"),
            "enum-name-as-derived",
            'leave out enumName: "post_c_enum"',
            id="enum name",
        ),
    ],
)
def test_a_column_that_is_never_settled(
    column: EntityColumn, pattern: str, advice: str | None
) -> None:
    (found,) = settled(of(column)).noise
    assert (found.subject[2], found.pattern, found.advice) == (column.name, pattern, advice)


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(EntityColumn("c", "integer", default="'0'", default_kind="value"), id="0"),
        pytest.param(replace(PRICE, default="0.5", default_kind="function"), id="fraction"),
        pytest.param(
            EntityColumn("c", "boolean", default="false", default_kind="value"), id="false"
        ),
        pytest.param(
            EntityColumn(
                "c",
                "timestamp without time zone",
                default="CURRENT_TIMESTAMP",
                default_kind="function",
            ),
            id="clock",
        ),
        pytest.param(EntityColumn("c", "uuid", generated="uuid"), id="uuid"),
    ],
)
def test_a_canonical_form_is_settled(column: EntityColumn) -> None:
    assert settled(of(column)).plan.up == ()


def test_a_lower_case_action_is_explained() -> None:
    key = EntityForeignKey("FK_x", ("a",), POST, ("id",), on_delete="set null", on_update="CASCADE")
    column = EntityColumn("a", "integer", is_nullable=True)
    found = settled(of(column, table=EntityTable(POST, foreign_keys=(key,))))
    assert [(each.pattern, each.advice) for each in found.noise] == [
        ("lower-case-action", 'onDelete: "SET NULL"')
    ]
    assert len(found.repeated) == len(found.plan.up)


def test_an_index_of_a_noisy_column_is_explained_by_the_column() -> None:
    index = EntityIndex("both", ("id", "price"))
    found = settled(of(PRICE, table=EntityTable(POST, indices=(index,))))
    patterns = {each.subject: each.pattern for each in found.noise}
    assert patterns == {
        ("post", "columns", "price"): "default-as-printed",
        ("post", "indexes", "both"): "made-again-with-its-column",
    }


def test_a_long_name_is_one_noise_of_two_statements() -> None:
    index = EntityIndex("i" * 70, ("id",))
    found = settled(of(table=EntityTable(POST, indices=(index,))))
    assert len(found.plan.up) == 2
    assert [each.pattern for each in found.noise] == ["name-over-63-bytes"]
    assert found.noise_of(0) == found.noise_of(1) == found.noise[0]


def test_what_postgresql_cannot_read_is_said_to_be_that() -> None:
    column = EntityColumn("c", "text", default="'it's'", default_kind="string")
    found = forecast(of(column), Schema(), profile("0.3.16"))
    assert [each.pattern for each in found.noise] == ["refused-by-postgresql"]


def test_a_collation_cannot_be_taken_away() -> None:
    column = EntityColumn("c", "character varying", collation="C")
    made = forecast(of(column), Schema(), profile("0.3.28")).plan.up
    schema = apply_all(change for query in made for change in effects(query.sql))
    found = forecast(of(replace(column, collation=None)), schema, profile("0.3.28"))
    assert [each.pattern for each in found.noise] == ["collation-taken-away"]


def test_a_real_change_beside_noise_is_no_noise() -> None:
    made = forecast(of(PRICE), Schema(), profile("0.3.16")).plan.up
    schema = apply_all(change for query in made for change in effects(query.sql))
    found = forecast(of(PRICE, EntityColumn("n", "text")), schema, profile("0.3.16"))
    texts = {query.sql: found.noise_of(n) for n, query in enumerate(found.plan.up)}
    assert texts.pop('ALTER TABLE "post" ADD "n" text NOT NULL') is None
    (noise,) = texts.values()
    assert noise is not None
    assert len(found.repeated) < len(found.plan.up)


def shop(number: int, chosen: Random) -> Metadata:
    """Tables that refer to one another, with columns whose defaults are stable or are not."""
    columns = (
        EntityColumn("a", "integer", default="'0'", default_kind="value"),
        EntityColumn("b", "numeric", default="'0.5'", default_kind="value"),
        EntityColumn("c", "text", is_nullable=True),
        EntityColumn("d", "enum", enum=("x", "y"), enum_name="shared"),
        EntityColumn("e", "enum", enum=("x", "y", "z"), enum_name="shared"),
    )
    tables = []
    for n in range(number):
        name, other = Name("", f"t{n}"), Name("", f"t{chosen.randrange(number)}")
        id_type = chosen.choices(("integer", "numeric"), (9, 1))[0]
        default = ("'0.5'", "value") if id_type == "numeric" else (None, None)
        key = EntityColumn(
            "id", id_type, is_primary=True, default=default[0], default_kind=default[1]
        )
        refers = EntityColumn("refers", "integer", is_nullable=True)
        foreign = EntityForeignKey(f"FK_{n}", ("refers",), other, ("id",), "CASCADE")
        own = [each for each in columns if chosen.random() < (0.05 if each.name == "b" else 0.3)]
        tables.append(EntityTable(name, (key, refers, *own), foreign_keys=(foreign,)))
    return Metadata(tuple(tables))


@pytest.mark.parametrize("version", ["0.3.11", "0.3.16", "1.1.1"])
@pytest.mark.parametrize("seed", range(20))
def test_what_repeats_itself_is_what_a_whole_second_plan_has(seed: int, version: str) -> None:
    """However few of the tables the first plan has touched."""
    chosen, form = Random(seed), profile(version)
    before = shop(6, chosen)
    schema = applied(Schema(), plan(before, Schema(), form).up)
    changed = shop(6, chosen).tables
    after = replace(
        before,
        tables=tuple(
            changed[n] if chosen.random() < 0.2 else each for n, each in enumerate(before.tables)
        ),
    )
    found = forecast(after, schema, form)
    again = {q.sql for q in plan(after, applied(schema, found.plan.up), form).up}
    assert {found.plan.up[n].sql for n in found.repeated} == {
        query.sql for query in found.plan.up if query.sql in again
    }


def test_most_random_shops_are_told_apart() -> None:
    """Some repeat nothing, some something: the test above has both to judge."""
    form = profile("0.3.16")
    kinds = set()
    for seed in range(20):
        metadata = shop(6, Random(seed))
        schema = applied(Schema(), plan(metadata, Schema(), form).up)
        kinds.add(bool(forecast(metadata, schema, form).repeated))
    assert kinds == {True, False}
