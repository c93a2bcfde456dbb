"""What a mutation is: a kind, the edits of one case, and the objects it must be flagged for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from mutation.edits import Edit
from mutation.sites import Site

ANYWHERE = "*"


class Target(Struct, frozen=True):
    """An object that a finding must name. `noun` is the word that messages use for its kind,
    `columns` are those it is about, `text` is what else must be said. An enum has table "";
    ANYWHERE is any table."""

    table: str
    noun: str = ""
    columns: tuple[str, ...] = ()
    text: str = ""


class Case(Struct, frozen=True):
    """One mutation of one place. Each of `expected` must be named by a finding, and no finding
    may be about anything but `expected` and what lies in `also`, which change with them."""

    edits: tuple[Edit, ...]
    expected: tuple[Target, ...] = ()
    also: tuple[Target, ...] = ()
    removed: tuple[str, ...] = ()


class Kind(Struct, frozen=True):
    """`gap` is why a change of the schema is not found yet; a kind without it must be.
    A `harmless` kind changes no schema."""

    name: str
    cases: Callable[[Site], Iterator[Case]]
    harmless: bool = False
    gap: str = ""


KINDS: dict[str, Kind] = {}

Cases = Callable[[Site], Iterator[Case]]


def kind(name: str, *, harmless: bool = False, gap: str = "") -> Callable[[Cases], Cases]:
    """Registers a function from a site to its cases as a kind of mutation."""

    def register(cases: Cases) -> Cases:
        if name in KINDS:
            raise ValueError(f"two kinds are called '{name}'")
        KINDS[name] = Kind(name, cases, harmless, gap)
        return cases

    return register
