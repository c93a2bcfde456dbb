"""`generate`: from the working tree's drift to the text of one migration, still unwritten."""

from __future__ import annotations

import enum
import time
from collections.abc import Sequence

from msgspec import Struct

from migration_guard.drift_report import Doubt, project_drift
from migration_guard.entities.column_types import is_rejected
from migration_guard.errors import UsageError
from migration_guard.findings import Location
from migration_guard.generation import lines, template
from migration_guard.generation.difference import Difference
from migration_guard.generation.naming import class_name
from migration_guard.generation.place import Place
from migration_guard.generation.safe import Proposal, Wishes, safe_migration
from migration_guard.generation.template import Language
from migration_guard.generation.workspace import Workspace
from migration_guard.schema.model import Column, Unknown
from migration_guard.schema_builder.profile import Profile, profile
from migration_guard.sql.script import Gap, Statement
from migration_guard.state import TreeState
from migration_guard.survey import tables_named


class Mode(enum.Enum):
    """`SAFE` keeps what is in the database; `EXACT` writes what TypeORM would."""

    SAFE = "safe"
    EXACT = "exact-typeorm"


class GenerateRequest(Struct, frozen=True):
    """`only` limits it to tables, `since` to what the branch brought, by a commit's name."""

    only: tuple[str, ...] = ()
    since: str | None = None
    mode: Mode = Mode.SAFE
    wishes: Wishes = Wishes()
    language: Language = Language.TYPESCRIPT
    pretty: bool = False
    timestamp: int | None = None


class Generated(Struct, frozen=True):
    """`path` and `text` are None where there is nothing to write, or a refusal."""

    mode: Mode
    version: str | None
    proposal: Proposal
    doubts: tuple[Doubt, ...] = ()
    path: str | None = None
    text: str | None = None
    label: str = ""

    @property
    def gaps(self) -> list[Gap]:
        entries = (*self.proposal.up, *self.proposal.down)
        return list(dict.fromkeys(each for each in entries if isinstance(each, Gap)))

    @property
    def is_complete(self) -> bool:
        """Whether the entities have all that they need once it is run."""
        return not self.gaps and not self.proposal.refusals


def generate(workspace: Workspace, place: Place, request: GenerateRequest) -> Generated:
    """Raises UsageError for input that cannot be read: then nothing can be said at all."""
    state = workspace.state(place.project)
    _readable(state)
    base = workspace.since(request.since, state) if request.since is not None else None
    tables = _tables(state, request.only)
    difference = Difference(state, base, tables)
    before = base or workspace.committed(state)
    declared, replayed = state.declared.schema, state.replayed.schema
    _accepted(state, difference)
    proposal = safe_migration(
        difference.find,
        declared,
        replayed,
        request.wishes,
        difference.gone(before) if before else (),
    )
    doubts = project_drift(state, base, tables).doubts
    answer = Generated(
        request.mode, place.project.typeorm_version, proposal, doubts, label=state.label
    )
    if proposal.refusals or not proposal.up:
        return answer
    return _with_text(answer, workspace, place, request)


def _with_text(
    answer: Generated, workspace: Workspace, place: Place, request: GenerateRequest
) -> Generated:
    stamp = workspace.stamp(place.project, int(time.time() * 1000), request.timestamp)
    form = profile(place.project.typeorm_version)
    text = migration_text(answer.proposal, class_name(place.name, stamp, form), form, request)
    return Generated(
        answer.mode,
        answer.version,
        answer.proposal,
        answer.doubts,
        place.file(stamp, request.language.suffix),
        text,
        answer.label,
    )


def migration_text(proposal: Proposal, name: str, form: Profile, request: GenerateRequest) -> str:
    """The file with the proposal's lines, in the form of the version."""
    up, down = (
        list(lines.of_entries(each, prettily=request.pretty))
        for each in (proposal.up, proposal.down)
    )
    return template.generated(name, up, down, form, request.language)


def statements(entries: Sequence[object]) -> int:
    return sum(isinstance(each, Statement) for each in entries)


def _tables(state: TreeState, only: Sequence[str]) -> frozenset[str]:
    if not only:
        return frozenset()
    return tables_named([state.declared.schema, state.replayed.schema], only)


def _readable(state: TreeState) -> None:
    """Raises UsageError for the first file that cannot be parsed."""
    broken = list(state.unparsed)
    broken += [file.errors[0] for file in state.migrations if file.errors]
    if broken:
        place = broken[0]
        raise UsageError(
            f"{place.path}:{place.line}:{place.column}: this cannot be parsed, so what is"
            " missing is not known",
            hint="mend the file first; nothing was written",
        )


def _accepted(state: TreeState, difference: Difference) -> None:
    """Raises UsageError for a column that TypeORM itself would not take."""
    for each in difference.find(state.replayed.schema):
        type_ = each.expected.type if isinstance(each.expected, Column) else None
        if isinstance(type_, Unknown) and is_rejected(type_):
            where = state.declared.locations.get(each.path, Location(each.path[0]))
            raise UsageError(
                f"{where.path}:{where.line}:{where.column}: {type_.reason}",
                hint="mend the entity first; nothing was written",
            )
