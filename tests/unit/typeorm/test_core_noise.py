"""A project's own drift, told from that of Medusa's core."""

from __future__ import annotations

import pytest

from migration_guard.typeorm.core_noise import own_statements

CORE = {"product": ("id", "title")}
NOISE = 'ALTER TABLE "product" DROP COLUMN "title"'


@pytest.mark.parametrize(
    ("statement", "own"),
    [
        pytest.param(NOISE, False, id="of-core-itself"),
        pytest.param('ALTER TABLE "product" ADD "title" text', False, id="on-core-s-column"),
        pytest.param('ALTER TABLE "product" ADD "care" text', True, id="a-column-of-its-own"),
        pytest.param('ALTER TABLE "public"."product" ADD "care" text', True, id="with-schema"),
        pytest.param('CREATE INDEX "i" ON "product" ("care") ', True, id="index"),
        pytest.param('CREATE INDEX "i" ON "product" ("title") ', False, id="index-of-core"),
        pytest.param(
            'ALTER TABLE "product" ADD CONSTRAINT "f" FOREIGN KEY ("care") REFERENCES "a"("id")',
            True,
            id="foreign-key",
        ),
        pytest.param('CREATE TABLE "post" ("id" text NOT NULL)', True, id="a-table-of-its-own"),
        pytest.param('DROP INDEX "public"."IDX_1"', True, id="no-table-named"),
    ],
)
def test_own_statements(statement: str, own: bool) -> None:
    assert own_statements([statement], [NOISE], CORE) == ((statement,) if own else ())
