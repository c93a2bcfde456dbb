"""`generate`: from the working tree's drift to the text of one migration, still unwritten."""

from __future__ import annotations

import time
from collections.abc import Sequence

from msgspec.structs import replace

from migration_guard.drift_report import project_doubts
from migration_guard.generation import lines, template
from migration_guard.generation.difference import Difference
from migration_guard.generation.early_values import early_values, own_early_values
from migration_guard.generation.exact import Exact, exact_migration, typeorms_view
from migration_guard.generation.hazards import hazards
from migration_guard.generation.input_check import require_readable
from migration_guard.generation.naming import class_name
from migration_guard.generation.place import Place
from migration_guard.generation.refusals import Refusal
from migration_guard.generation.refused import refused_expressions_of
from migration_guard.generation.request import Generated, GenerateRequest, Mode, require_one_mode
from migration_guard.generation.safe import Proposal, safe_migration
from migration_guard.generation.views import with_views
from migration_guard.generation.workspace import Workspace
from migration_guard.schema_builder.profile import Profile, profile
from migration_guard.state import TreeState
from migration_guard.survey import tables_named


def generate(workspace: Workspace, place: Place, request: GenerateRequest) -> Generated:
    """Raises UsageError for input that cannot be read, and choices that do not go together."""
    require_one_mode(request)
    state = workspace.state(place.project)
    form = profile(place.project.typeorm_version)
    base = workspace.since(request.since, state) if request.since is not None else None
    tables = _tables(state, request.only)
    difference = Difference(state, base, tables)
    replayed = state.replayed.schema
    found = difference.find(replayed)
    require_readable(state, found)
    refused = tuple(refused_expressions_of(state, found))
    if request.mode is Mode.EXACT:
        exact = exact_migration(state, tables, form)
        return _exact(workspace, place, request, exact, form, refused)
    before = base or workspace.committed(state)
    proposal = safe_migration(
        difference.find,
        state.declared.schema,
        replayed,
        request.wishes,
        difference.gone(before) if before else (),
    )
    proposal = with_views(proposal, state, base, tables, form)
    proposal = replace(proposal, refusals=(*refused, *proposal.refusals))
    answer = Generated(
        request.mode,
        place.project.typeorm_version,
        proposal,
        project_doubts(state, base, tables),
        noise=typeorms_view(state, proposal.up, tables, form).noise,
        label=state.label,
    )
    if proposal.refusals or not proposal.up:
        return answer
    up, down = (
        list(lines.of_entries(each, prettily=request.pretty))
        for each in (proposal.up, proposal.down)
    )
    return _with_text(answer, workspace, place, request, (up, down), form)


def _exact(
    workspace: Workspace,
    place: Place,
    request: GenerateRequest,
    found: Exact,
    form: Profile,
    refused: Sequence[Refusal],
) -> Generated:
    wrong = (f"{each.subject}: {each.reason}" for each in refused)
    used = own_early_values(workspace.state(place.project), found.up)
    answer = Generated(
        request.mode,
        place.project.typeorm_version,
        Proposal(found.up, found.down),
        hazards=(*wrong, *hazards(found.plan.up, found.plan.down), *used),
        rewritten=found.rewritten,
        unknown=found.plan.unknown,
        noise=found.noise,
        label=found.label,
    )
    if not found.up:
        return answer
    up, down = (
        list(lines.of_queries(each, form, prettily=request.pretty))
        for each in (found.plan.up, found.plan.down)
    )
    return _with_text(answer, workspace, place, request, (up, down), form)


def _with_text(
    answer: Generated,
    workspace: Workspace,
    place: Place,
    request: GenerateRequest,
    methods: tuple[Sequence[str], Sequence[str]],
    form: Profile,
) -> Generated:
    stamp = workspace.stamp(place.project, int(time.time() * 1000), request.timestamp)
    name = class_name(place.name, stamp, form)
    text = template.generated(name, *methods, form, request.language)
    early = early_values(workspace, workspace.state(place.project), answer.proposal.up)
    path = place.file(stamp, request.language.suffix)
    return replace(answer, path=path, text=text, early=tuple(early))


def _tables(state: TreeState, only: Sequence[str]) -> frozenset[str]:
    if not only:
        return frozenset()
    return tables_named([state.declared.schema, state.replayed.schema], only)
