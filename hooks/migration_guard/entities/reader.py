"""The entities of a project: from its classes to drafts of their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from migration_guard.entities.arguments import ClassArgs
from migration_guard.entities.attribution import Attribution, Origin
from migration_guard.entities.class_reading import read_class
from migration_guard.entities.constraints import add_constraints
from migration_guard.entities.draft import Reading, TableDraft
from migration_guard.entities.entity_schema import entity_schemas
from migration_guard.entities.foreign_keys import add_foreign_keys
from migration_guard.entities.inheritance import ReadClass, lineage
from migration_guard.entities.junctions import junction
from migration_guard.entities.model import EntityOptions
from migration_guard.entities.outside import read_outside, unparsed
from migration_guard.entities.parts import Entry, Phase, Rank
from migration_guard.entities.relations import add_joins, draft_target
from migration_guard.entities.schemas_of_classes import SchemasOfClasses
from migration_guard.entities.single_table import add_discriminator_index
from migration_guard.entities.tables import table_draft
from migration_guard.entities.targets import Key, Targets, entry_of
from migration_guard.entities.trees import closure_table
from migration_guard.entities.unread_joins import unread_join
from migration_guard.findings import Location
from migration_guard.schema.model import Name, Unknown
from migration_guard.schema.naming import NamingStrategy, raw_keys_of
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import ClassDeclaration, Module


class FoundDraft(Struct, frozen=True):
    """A table's draft, complete, and the file of the entity that it belongs to."""

    path: str
    rank: Rank
    draft: TableDraft


class EntityReader:
    """One reading: classes by place, drafts by class. What lies beside the tables, and what
    each file's answer came from, is in `origins`, the views with the classes that declare
    them in `views`.

    `elsewhere` are the entities of files that are not read this time, by file. Where one of
    them is asked for its file is `needed`, and the answers of this reading are none."""

    def __init__(
        self,
        program: Program,
        options: EntityOptions,
        elsewhere: Mapping[str, tuple[Entry, ...]] | None = None,
    ) -> None:
        self._program = program
        self.reading = Reading(options, _strategy(options))
        self.views: list[tuple[Name, ClassArgs]] = []
        self._attribution = Attribution(program)
        self._targets = Targets(options, self._attribution, elsewhere or {})
        self._classes: dict[Key, ClassArgs] = {}
        self._came_from: dict[Key, set[str]] = {}
        self._entities: list[ClassArgs] = []
        self._schemas = SchemasOfClasses(program)
        self._has_children = False

    @property
    def origins(self) -> Mapping[str, Origin]:
        return self._attribution.origins

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(self._targets.needed)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why a table may be missing, in the order in which it was noticed."""
        found = [each for origin in self.origins.values() for each in origin.outside.reasons]
        return tuple(dict.fromkeys(text for _, text in sorted(found, key=lambda each: each[0])))

    @property
    def is_intertwined(self) -> bool:
        """Whether a file's tables are not its own: child entities lie in their parent's, the
        schema of a class that is extended lies anywhere, of two definitions of a column the later
        changes the earlier for all, and the steps of an evaluation that did not end were taken
        from the others."""
        redefined = any(args.is_redefined for args in self._classes.values())
        mixed = self._has_children or self._schemas.is_inherited
        return mixed or redefined or self._program.is_nearly_exhausted

    def rosters(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entities by file, for those that look for one by its name."""
        found: dict[str, tuple[Entry, ...]] = {}
        for key, draft in self._targets.drafts.items():
            found[key[0]] = (*found.get(key[0], ()), entry_of(key, draft))
        return found

    def drafts(self, paths: Iterable[str]) -> list[FoundDraft]:
        """The tables of the entities in the order of TypeORM's metadata: those of decorators
        with their junction and closure tables, then those of entity schemas with theirs."""
        for path in paths:
            with self._attribution.of(path):
                self._read_file(path)
        children = self._children()
        for args in self._entities:
            with self._attribution.of(args.path):
                self._draft(args, children.get(_key(args), []))
        for _, draft in self._by_file():
            add_joins(draft, self._targets.find, self.reading)
        found = [*self._of_kind(schemas=False), *self._of_kind(schemas=True)]
        for _, draft in self._by_file():
            add_constraints(draft, self.reading)
            add_foreign_keys(draft, self._targets.find, self.reading)
            add_discriminator_index(draft, self.reading)
        return found

    def _by_file(self) -> Iterator[tuple[str, TableDraft]]:
        """The drafts; what is done with one until the next belongs to its file."""
        for (path, _), draft in self._targets.drafts.items():
            with self._attribution.of(path):
                yield path, draft

    def _of_kind(self, *, schemas: bool) -> Iterator[FoundDraft]:
        """Tables, then junction tables, then closure tables."""
        drafts = [(path, each) for path, each in self._by_file() if _is_schema(each) == schemas]
        own, junctions, closures = _RANKS[schemas]
        yield from (FoundDraft(path, own, draft) for path, draft in drafts)
        for path, draft in drafts:
            with self._attribution.of(path):
                between = self._junctions(draft)
            yield from (FoundDraft(path, junctions, each) for each in between)
        for path, draft in drafts:
            with self._attribution.of(path):
                closure = closure_table(draft, draft.chain[-1], self.reading)
            if closure is not None:
                yield FoundDraft(path, closures, closure)

    def _read_file(self, path: str) -> None:
        module = self._program.module(path)
        outside = self._attribution.now.outside
        if module is None:
            outside.miss(Phase.READ, f"{path} cannot be read", Location(path))
            return
        read_outside(outside, path, module)
        self._read_schemas(path, module)
        for declaration in module.classes:
            if not declaration.decorators:
                continue  # an entity has at least one
            args = self._class(path, declaration)
            if args.entity is not None:
                self._entities.append(args)
            elif args.maybe_entity and (args.columns or args.relations):
                outside.unread += args.unread
                outside.reasons.append((Phase.READ, f"'{declaration.name}' may be an entity"))

    def _read_schemas(self, path: str, module: Module) -> None:
        for found in entity_schemas(self._program, path, module, self.reading.version):
            if isinstance(found, ClassArgs):
                self._schemas.add(found)
                self._entities += [found] if found.entity is not None else []
            else:
                self._attribution.now.outside.miss(Phase.READ, *found)

    def _reads(self, args: ClassArgs) -> ReadClass:
        """How the classes are read that one extends."""
        return self._schemas.read if args.is_schema else self._class

    def _class(self, path: str, declaration: ClassDeclaration) -> ClassArgs:
        key = (path, declaration.name)
        if key not in self._classes:
            before = self._program.record(self._came_from.setdefault(key, set()))
            args = read_class(self._program, path, declaration)
            args.unread += unparsed(self._program.module(path), path, declaration.span)
            self._program.record(before)
            self._classes[key] = args
        self._attribution.now.looked_at |= self._came_from[key]
        return self._classes[key]

    def _children(self) -> dict[Key, list[ClassArgs]]:
        """The child entities by the class whose `@TableInheritance` keeps them."""
        found: dict[Key, list[ClassArgs]] = {}
        for args in self._entities:
            if args.entity is None or args.entity.kind != "ChildEntity":
                continue
            with self._attribution.of(args.path) as origin:
                line = lineage(args, self._reads(args), self.reading.options)
            parents = [each for each in line.classes[:-1] if each.inheritance is not None]
            if parents:
                found.setdefault(_key(parents[-1]), []).append(args)
            else:
                reason = f"the table of the child entity '{args.declaration.name}' is not read"
                origin.outside.unread.append((reason, args.entity.location))
        self._has_children = bool(found)
        return found

    def _draft(self, args: ClassArgs, children: list[ClassArgs]) -> None:
        entity, outside = args.entity, self._attribution.now.outside
        if entity is None or entity.kind == "ChildEntity":
            return
        found = table_draft(args, children, self._reads(args), self.reading)
        if isinstance(found, Unknown):
            outside.miss(Phase.DRAFTED, found.reason, entity.location)
        elif entity.kind == "ViewEntity":
            outside.views.append((found.name, entity.location))
            self.views.append((found.name, args))
        else:
            self._targets.drafts[_key(args)] = found
            outside.unread += [entry for each in found.chain for entry in each.unread]
            self._targets.kept.update({_key(each): found for each in (args, *children)})

    def _junctions(self, draft: TableDraft) -> list[TableDraft]:
        found: list[TableDraft] = []
        for relation in draft.relations:
            written = relation.join_table
            if relation.kind != "ManyToMany" or written is None or not written.synchronize:
                continue
            made = junction(relation, draft_target(draft), self._targets.find, self.reading)
            if isinstance(made, Unknown):
                reason = unread_join(relation.property.label) + made.reason
                phase = Phase.JOINED_OF_SCHEMA if _is_schema(draft) else Phase.JOINED
                origin = self._attribution.now
                origin.outside.miss(phase, reason, relation.property.location)
            else:
                found.append(made)
        return found


_RANKS = {
    False: (Rank.DECORATED, Rank.JUNCTION, Rank.CLOSURE),
    True: (Rank.OF_SCHEMA, Rank.JUNCTION_OF_SCHEMA, Rank.CLOSURE_OF_SCHEMA),
}


def _strategy(options: EntityOptions) -> NamingStrategy | None:
    if options.naming_strategy not in {"default", "snake"}:
        return None
    raw_keys = raw_keys_of(options.typeorm_version)
    if raw_keys is None and options.medusa:
        raw_keys = False  # Medusa v1 has typeorm 0.3
    own, patterns = options.own_constraint_names, options.name_patterns
    return NamingStrategy(options.naming_strategy, raw_keys, own, patterns)


def _is_schema(draft: TableDraft) -> bool:
    return draft.chain[-1].is_schema


def _key(args: ClassArgs) -> Key:
    return args.path, args.declaration.name
