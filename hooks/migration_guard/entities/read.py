"""The declared schema: what the entities of a project say that the database should be."""

from __future__ import annotations

from collections.abc import Iterable

from migration_guard.entities.arguments import ClassArgs, RelationArgs
from migration_guard.entities.class_reading import read_class
from migration_guard.entities.constraints import add_constraints
from migration_guard.entities.core import CoreModel, core_model
from migration_guard.entities.draft import Reading, TableDraft
from migration_guard.entities.entity_schema import entity_schemas
from migration_guard.entities.finish import declared
from migration_guard.entities.foreign_keys import add_foreign_keys
from migration_guard.entities.inheritance import lineage
from migration_guard.entities.junctions import junction
from migration_guard.entities.model import DeclaredSchema, EntityOptions
from migration_guard.entities.outside import Outside, read_outside, unparsed
from migration_guard.entities.relations import Target, add_joins, core_target, draft_target
from migration_guard.entities.single_table import add_discriminator_index
from migration_guard.entities.tables import table_draft
from migration_guard.entities.trees import closure_table
from migration_guard.findings import Location
from migration_guard.schema.model import Name, Unknown
from migration_guard.schema.naming import NamingStrategy, raw_keys_of
from migration_guard.typescript.program import Program
from migration_guard.typescript.syntax import ClassDeclaration, Module
from migration_guard.typescript.values import ClassValue


def declared_schema(
    program: Program, paths: Iterable[str], options: EntityOptions
) -> DeclaredSchema:
    """The schema that the entity classes in `paths` declare; what they refer to is looked up
    in the whole program. Never raises: what cannot be read is in `unread` and unknown."""
    reader = EntityReader(program, options)
    drafts = reader.drafts(sorted(set(paths)))
    return declared(drafts, reader.outside, reader.reading)


class EntityReader:
    """One reading: classes by place, drafts by class. What lies beside the tables is in
    `outside`, the views with the classes that declare them in `views`."""

    def __init__(self, program: Program, options: EntityOptions) -> None:
        self._program = program
        self.reading = Reading(options, _strategy(options))
        self.outside = Outside()
        self.views: list[tuple[Name, ClassArgs]] = []
        self._classes: dict[tuple[str, str], ClassArgs] = {}
        self._entities: list[ClassArgs] = []
        self._drafts: dict[tuple[str, str], TableDraft] = {}
        self._kept: dict[tuple[str, str], TableDraft] = {}

    def drafts(self, paths: list[str]) -> list[TableDraft]:
        """The tables of the entities in the order of TypeORM's metadata: those of decorators
        with their junction and closure tables, then those of entity schemas with theirs."""
        for path in paths:
            self._read_file(path)
        children = self._children()
        for args in self._entities:
            self._draft(args, children.get(_key(args), []))
        drafts = list(self._drafts.values())
        for draft in drafts:
            add_joins(draft, self._target, self.reading)
        decorated = [draft for draft in drafts if not _is_schema(draft)]
        schemas = [draft for draft in drafts if _is_schema(draft)]
        found = [*decorated, *self._between(decorated), *schemas, *self._between(schemas)]
        for draft in drafts:
            add_constraints(draft, self.reading)
            add_foreign_keys(draft, self._target, self.reading)
            add_discriminator_index(draft, self.reading)
        return found

    def _between(self, drafts: list[TableDraft]) -> list[TableDraft]:
        """Junction tables, then closure tables."""
        junctions = [found for draft in drafts for found in self._junctions(draft)]
        trees = (closure_table(draft, draft.chain[-1], self.reading) for draft in drafts)
        return junctions + [found for found in trees if found is not None]

    def _read_file(self, path: str) -> None:
        module = self._program.module(path)
        if module is None:
            reason = f"{path} cannot be read"
            self.outside.unread.append((reason, Location(path)))
            self.outside.reasons.append(reason)
            return
        read_outside(self.outside, path, module)
        self._read_schemas(path, module)
        for declaration in module.classes:
            if not declaration.decorators:
                continue  # an entity has at least one
            args = self._class(path, declaration)
            if args.entity is not None:
                self._entities.append(args)
            elif args.maybe_entity and (args.columns or args.relations):
                self.outside.unread += args.unread
                self.outside.reasons.append(f"'{declaration.name}' may be an entity")

    def _read_schemas(self, path: str, module: Module) -> None:
        for found in entity_schemas(self._program, path, module, self.reading.version):
            if isinstance(found, ClassArgs):
                self._classes[_key(found)] = found
                self._entities.append(found)
            else:
                self.outside.unread.append(found)
                self.outside.reasons.append(found[0])

    def _class(self, path: str, declaration: ClassDeclaration) -> ClassArgs:
        key = (path, declaration.name)
        if key not in self._classes:
            args = read_class(self._program, path, declaration)
            args.unread += unparsed(self._program.module(path), path, declaration.span)
            self._classes[key] = args
        return self._classes[key]

    def _children(self) -> dict[tuple[str, str], list[ClassArgs]]:
        """The child entities by the class whose `@TableInheritance` keeps them."""
        found: dict[tuple[str, str], list[ClassArgs]] = {}
        for args in self._entities:
            if args.entity is not None and args.entity.kind == "ChildEntity":
                line = lineage(args.path, args.declaration, self._class, self.reading.options)
                parents = [each for each in line.classes[:-1] if each.inheritance is not None]
                if parents:
                    found.setdefault(_key(parents[-1]), []).append(args)
                else:
                    reason = f"the table of the child entity '{args.declaration.name}' is not read"
                    self.outside.unread.append((reason, args.entity.location))
        return found

    def _draft(self, args: ClassArgs, children: list[ClassArgs]) -> None:
        entity = args.entity
        if entity is None or entity.kind == "ChildEntity":
            return
        found = table_draft(args, children, self._class, self.reading)
        if isinstance(found, Unknown):
            self.outside.unread.append((found.reason, entity.location))
            self.outside.reasons.append(found.reason)
        elif entity.kind == "ViewEntity":
            self.outside.views.append(found.name)
            self.views.append((found.name, args))
        else:
            self._drafts[_key(args)] = found
            self.outside.unread += [entry for each in found.chain for entry in each.unread]
            self._kept.update({_key(each): found for each in (args, *children)})

    def _target(self, relation: RelationArgs) -> Target | Unknown:
        target = relation.target
        if isinstance(target, ClassValue):
            draft = self._kept.get((target.path, target.declaration.name))
            name = target.declaration.name
            return draft_target(draft) if draft else Unknown(f"'{name}' is no entity that is read")
        if isinstance(target, str):
            return self._named(target)
        core = core_model(target, self.reading.options)
        if core is not None:
            return self._extension(core) or core_target(core, relation.property.location)
        if isinstance(target, Unknown):
            return target
        return Unknown("the entity it refers to is not in the project")

    def _extension(self, core: CoreModel) -> Target | None:
        """The project's extension of a core entity: Medusa's loader puts it in the place of
        the core's class, for whoever imports that."""
        drafts = (draft for draft in self._drafts.values() if draft.is_core)
        found = [draft for draft in drafts if draft.core and draft.core.table == core.table]
        return draft_target(found[0]) if len(found) == 1 else None

    def _named(self, name: str) -> Target | Unknown:
        """The entity of a class's name, else of a table's."""
        drafts = list(self._kept.items())
        named = [draft for (_, class_), draft in drafts if class_ == name]
        named = named or [draft for _, draft in drafts if draft.plain_name == name]
        return draft_target(named[0]) if len(named) == 1 else Unknown(f"no one entity '{name}'")

    def _junctions(self, draft: TableDraft) -> list[TableDraft]:
        found: list[TableDraft] = []
        for relation in draft.relations:
            written = relation.join_table
            if relation.kind != "ManyToMany" or written is None or not written.synchronize:
                continue
            made = junction(relation, draft_target(draft), self._target, self.reading)
            if isinstance(made, Unknown):
                reason = f"the join table of '{relation.property.label}': {made.reason}"
                self.outside.unread.append((reason, relation.property.location))
                self.outside.reasons.append(reason)
            else:
                found.append(made)
        return found


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


def _key(args: ClassArgs) -> tuple[str, str]:
    return args.path, args.declaration.name
