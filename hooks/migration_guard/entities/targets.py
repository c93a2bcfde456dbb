"""The entities that relations refer to: by class, by a name, or in the place of Medusa's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from migration_guard.entities.arguments import RelationArgs
from migration_guard.entities.attribution import Attribution
from migration_guard.entities.core import CoreModel, core_model
from migration_guard.entities.draft import TableDraft
from migration_guard.entities.model import EntityOptions
from migration_guard.entities.parts import Entry
from migration_guard.entities.relations import Target, core_target, draft_target
from migration_guard.schema.model import Unknown
from migration_guard.typescript.values import ClassValue

Key = tuple[str, str]
"""A class: its file and its name."""


class Targets:
    """The entities that were read: `drafts` by their class, `kept` by every class that is kept
    in the table, child entities too; both are complete before one is asked for. Where one that
    lies `elsewhere` is asked for, its file is `needed`."""

    def __init__(
        self,
        options: EntityOptions,
        attribution: Attribution,
        elsewhere: Mapping[str, tuple[Entry, ...]],
    ) -> None:
        self._options = options
        self._attribution = attribution
        self._elsewhere = elsewhere
        self.drafts: dict[Key, TableDraft] = {}
        self.kept: dict[Key, TableDraft] = {}
        self.needed: set[str] = set()

    def find(self, relation: RelationArgs) -> Target | Unknown:
        """What a relation refers to, or why that is not known."""
        target = relation.target
        if isinstance(target, ClassValue):
            key = target.path, target.declaration.name
            return self._of_class(key) or Unknown(f"'{key[1]}' is no entity that is read")
        if isinstance(target, str):
            return self._named(target)
        core = core_model(target, self._options)
        if core is not None:
            return self._extension(core) or core_target(core, relation.property.location)
        if isinstance(target, Unknown):
            return target
        return Unknown("the entity it refers to is not in the project")

    def _of_class(self, key: Key) -> Target | None:
        self._attribution.now.targets.add(key[0])
        if key[0] in self._elsewhere:
            self.needed.add(key[0])
        draft = self.kept.get(key)
        return draft_target(draft) if draft is not None else None

    def _extension(self, core: CoreModel) -> Target | None:
        """The project's extension of a core entity: Medusa's loader puts it in the place of
        the core's class, for whoever imports that."""
        self._attribution.now.asks_all = True
        found = self._extensions.get(core.table, [])
        return self._of_class(found[0]) if len(found) == 1 else None

    def _named(self, name: str) -> Target | Unknown:
        """The entity of a class's name, else of a table's."""
        self._attribution.now.asks_all = True
        named = self._by_class.get(name) or self._by_table.get(name, [])
        target = self._of_class(named[0]) if len(named) == 1 else None
        return target or Unknown(f"no one entity '{name}'")

    @cached_property
    def _by_class(self) -> Mapping[str, list[Key]]:
        return _grouped((key, entry.name) for key, entry in self._everyone(self.kept))

    @cached_property
    def _by_table(self) -> Mapping[str, list[Key]]:
        return _grouped((key, entry.table) for key, entry in self._everyone(self.kept))

    @cached_property
    def _extensions(self) -> Mapping[str, list[Key]]:
        return _grouped((key, entry.extends) for key, entry in self._everyone(self.drafts))

    def _everyone(self, drafts: Mapping[Key, TableDraft]) -> Iterator[tuple[Key, Entry]]:
        yield from ((key, entry_of(key, draft)) for key, draft in drafts.items())
        for path, entries in self._elsewhere.items():
            yield from (((path, entry.name), entry) for entry in entries)


def _grouped(found: Iterable[tuple[Key, str]]) -> Mapping[str, list[Key]]:
    groups: dict[str, list[Key]] = {}
    for key, group in found:
        groups.setdefault(group, []).append(key)
    return groups


def entry_of(key: Key, draft: TableDraft) -> Entry:
    """An entity as those see it that look for one by a name."""
    extended = draft.core.table if draft.is_core and draft.core is not None else ""
    return Entry(key[1], draft.plain_name, extended)
