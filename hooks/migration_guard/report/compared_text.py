"""Where TypeORM's statements are not ours, in words."""

from __future__ import annotations

from collections.abc import Iterator

from migration_guard.verify.compare_generated import Compared, Side


def render(compared: Compared, version: str | None) -> str:
    """`version` is TypeORM's, None where it is not known."""
    return "\n".join(_lines(compared, f"TypeORM {version}" if version else "TypeORM")) + "\n"


def _lines(compared: Compared, typeorm: str) -> Iterator[str]:
    for name, side in (("up", compared.up), ("down", compared.down)):
        if side.differs:
            yield from _differences(name, side, typeorm)
        elif side.reordered:
            yield f"note: {name}: the statements are the same in another order"
    for reason in compared.unknown:
        yield f"note: not compared by us: {reason}"
    yield _verdict(compared, typeorm)


def _differences(name: str, side: Side, typeorm: str) -> Iterator[str]:
    yield f"{name}:"
    for sql in side.typeorm:
        yield f"  {typeorm} writes: {_indented(sql)}"
    for query in side.ours:
        yield f"  we write: {_indented(query.sql)}"
        if query.uncertain:
            yield f"    which is not certain: {query.uncertain}"


def _verdict(compared: Compared, typeorm: str) -> str:
    up, down = compared.up, compared.down
    on = f"{compared.entities} entities, on PostgreSQL {compared.server}"
    if not compared.differs:
        said = "nothing" if not up.same else f"the same {up.same} statements up, {down.same} down"
        return f"equal: {typeorm} writes {said} ({on})"
    counts = (
        f"{name} {side.same} the same, {len(side.typeorm)} only TypeORM's, {len(side.ours)} only"
        " ours"
        for name, side in (("up", up), ("down", down))
    )
    return f"different: {'; '.join(counts)} ({on})"


def _indented(sql: str) -> str:
    return sql.replace("\n", "\n    ")
