"""Our figures beside those that an earlier reader of the same projects recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agreement import Tally
from msgspec import Struct


class Recorded(Struct, frozen=True):
    """What the earlier reader counted in one unit: what is declared, and of that what it found
    in the migrations; of the columns on both sides, how many it could compare, and agreed."""

    tables: int = 0
    tables_found: int = 0
    cols: int = 0
    cols_found: int = 0
    type_cmp: int = 0
    type_ok: int = 0
    null_cmp: int = 0
    null_ok: int = 0

    def figures(self) -> dict[str, tuple[int, int]]:
        """Agreeing and compared, by kind as in `agreement.KINDS`."""
        return {
            "tables": (self.tables_found, self.tables),
            "columns": (self.cols_found, self.cols),
            "types": (self.type_ok, self.type_cmp),
            "nullability": (self.null_ok, self.null_cmp),
        }


class Beside(Struct, frozen=True):
    """One figure of one unit: ours, None where the unit could not be read, and the recorded."""

    unit: str
    kind: str
    ours: Tally | None
    recorded: tuple[int, int]

    @property
    def is_below(self) -> bool:
        """Whether fewer objects agree with us than did with the earlier reader."""
        return (self.ours.agreeing if self.ours else 0) < self.recorded[0]

    def __str__(self) -> str:
        """`▼ 12/29 (28/29)`: ours and the recorded, marked where ours is below."""
        ours = f"{self.ours.agreeing}/{self.ours.declared}" if self.ours else "none"
        return f"{'▼ ' if self.is_below else ''}{ours} ({self.recorded[0]}/{self.recorded[1]})"


def beside(unit: str, recorded: Recorded, ours: Mapping[str, Tally] | None) -> list[Beside]:
    """The figures of one unit that both have; none where nothing was recorded."""
    if recorded == Recorded():
        return []
    return [
        Beside(unit, kind, ours[kind] if ours else None, figure)
        for kind, figure in recorded.figures().items()
    ]


def beside_table(rows: Sequence[Sequence[Beside]]) -> str:
    kinds = list(Recorded().figures())
    head = [f"| unit | {' | '.join(kinds)} |", "|---" * (len(kinds) + 1) + "|"]
    lines = (f"| {row[0].unit} | {' | '.join(map(str, row))} |" for row in rows if row)
    return "\n".join([*head, *lines])


def summary(
    rows: Sequence[Sequence[Beside]],
    explained: Mapping[str, str],
    recounted: Mapping[str, Sequence[Beside]],
) -> Iterator[str]:
    """How many figures are below the recorded, and why, by unit; `explained` has the reasons,
    `recounted` the figures of units that are counted as the list counts them."""
    figures = [figure for row in rows for figure in row]
    below = [figure for figure in figures if figure.is_below]
    again = [each for figure in below for each in _again(figure, recounted)]
    left = sum(each.is_below for each in again)
    counted = f", {left} where each is counted as the list does" if recounted else ""
    yield f"{len(below)} of {len(figures)} figures are below the recorded{counted}"
    for unit in dict.fromkeys(figure.unit for figure in below):
        kinds = ", ".join(figure.kind for figure in below if figure.unit == unit)
        yield f"- {unit} ({kinds}): {explained.get(unit, 'no reason is given')}"
        if unit in recounted:
            figures_ = ", ".join(f"{each.kind} {each}" for each in recounted[unit])
            yield f"  counted as the list does: {figures_}"


def _again(figure: Beside, recounted: Mapping[str, Sequence[Beside]]) -> Iterator[Beside]:
    others = recounted.get(figure.unit, [figure])
    yield from (each for each in others if each.kind == figure.kind)
