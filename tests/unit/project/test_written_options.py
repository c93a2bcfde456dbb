"""Where the options of a connection are found, beside the usual `new DataSource({…})`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import pytest

from migration_guard.config import Settings
from migration_guard.project import layout
from migration_guard.project.detect import detect, detect_in
from migration_guard.project.model import Project

ENTITY, MIGRATION = "server/entity/user.ts", "server/steps/1700000000000-A.ts"
FILES = {ENTITY: "", MIGRATION: "", "src/web.ts": "", "server/old/1600000000000-Old.ts": ""}
PLACES = 'entities: ["server/entity/*.ts"], migrations: ["server/steps/*.ts"]'
POSTGRES = f'{{ type: "postgres", {PLACES} }}'
SQLITE = '{ type: "sqlite", entities: ["x/*.ts"], migrations: ["server/old/*.ts"] }'


def found(files: Mapping[str, str], typeorm: str = "0.3.20", **scripts: str) -> Project:
    package = {"name": "shop", "dependencies": {"typeorm": typeorm}, "scripts": scripts}
    tree = {**FILES, "package.json": json.dumps(package), **files}
    contents = {path: text.encode() for path, text in tree.items()}
    projects = detect(contents.keys(), contents.get, Settings())
    assert len(projects) == 1
    return projects[0]


def seen(project: Project, files: Mapping[str, str]) -> tuple[list[str], list[str]]:
    paths = layout.project_paths(project, {**FILES, **files})
    return layout.entity_paths(project, paths), layout.migration_paths(project, paths)


NEST = "import { TypeOrmModule } from '@nestjs/typeorm'\n@Module({ imports: [%s] })\n" + (
    "export class AppModule {}\n"
)
MADE = "import { DataSource } from 'typeorm'\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"ormconfig.js": f"module.exports = {POSTGRES}"}, id="ormconfig.js"),
        pytest.param({"ormconfig.ts": f"export default {POSTGRES}"}, id="ormconfig.ts"),
        pytest.param({"ormconfig.ts": f"const config = {POSTGRES}\nexport = config"},
                     id="ormconfig.ts, an assigned constant"),
        pytest.param({"ormconfig.json": '{"type": "postgres", "entities": ["server/entity/*.ts"],'
                      ' "migrations": ["server/steps/*.ts"]}'}, id="ormconfig.json"),
        pytest.param({"ormconfig.js": f"module.exports = [{SQLITE}, {POSTGRES}]"}, id="a list"),
        pytest.param({"ormconfig.js": "const base = require('./base')\n"
                      f"module.exports = {{ ...base, {PLACES} }}",
                      "base.js": "module.exports = { type: 'postgres' }"}, id="spread"),
        pytest.param({"server/config/typeorm.config.ts": f"export const config = {POSTGRES}"},
                     id="a usual name"),
        pytest.param({"server/app.module.ts": NEST % f"TypeOrmModule.forRoot({POSTGRES})"},
                     id="a NestJS module"),
        pytest.param({"server/database.module.ts": NEST % "TypeOrmModule.forRootAsync({ inject: "
                      f"[Config], useFactory: async (config) => ({POSTGRES}) }})"},
                     id="a NestJS factory"),
        pytest.param({"server/index.ts": f"createConnection({POSTGRES}).then(start)"},
                     id="createConnection"),
        pytest.param({"data-source.ts": MADE + f"const of = () => ({POSTGRES})\n"
                      "export default new DataSource(of())"}, id="what a function returns"),
        pytest.param({"data-source.ts": MADE + "import { of } from './options'\n"
                      "export default new DataSource({ logging: true, ...of(process.env) })",
                      "options.ts": "export function of(env) { const x = env.X\nreturn "
                      f"{POSTGRES} }}"}, id="spread of what an imported function returns"),
        pytest.param({"data-source.ts": MADE + f"const a = {SQLITE}\nconst b = {POSTGRES}\n"
                      "export default new DataSource(process.env.PG ? b : a)"}, id="a choice"),
        pytest.param({"data-source.ts": "import { made } from './made'\n// new DataSource\n"
                      "export const source = made()",
                      "made.ts": MADE + "let source\nexport function made() {\n"
                      f"switch (process.env.DB) {{ case 'a': source = new DataSource({SQLITE})\n"
                      f"break\ncase 'b': source = new DataSource({POSTGRES}) }}\nreturn source }}"},
                     id="a switch in an imported file"),
        pytest.param({"server/config/database.config.ts": "export default registerAs('database', "
                      f"() => ({POSTGRES}))"}, id="a registered configuration"),
        pytest.param({"server/orm/data-source.mjs": "import { dirname, join } from 'node:path'\n"
                      "const __dirname = dirname(fileURLToPath(import.meta.url))\n"
                      "export default new DataSource({ entities: [join(__dirname, "
                      "'../entity/*.ts')], migrations: [`${import.meta.dirname}/../steps/*.ts`] })"},
                     id="the folder of an ES module"),
        pytest.param({"data-source.js": MADE + "module.exports = new DataSource({ entities: "
                      "[require('./server/entity/user')], migrations: [process.cwd() + "
                      "'/server/steps/*.ts'] })"}, id="required in place, from the working folder"),
        pytest.param({"data-source.ts": MADE + "import { all } from './all'\nimport * as steps "
                      "from './server/steps'\nexport default new DataSource({ entities: "
                      "Object.values(all), migrations: Object.values(steps) })",
                      "all.ts": "import { User } from './server/entity/user'\n"
                      "export const all = { User }", "server/steps/index.ts": ""},
                     id="the values of an object and of a module"),
    ],
)  # fmt: skip
def test_the_options_are_found(files: Mapping[str, str]) -> None:
    project = found(files)
    entities, migrations = seen(project, files)
    assert entities == [ENTITY]
    assert [path for path in migrations if not path.endswith("index.ts")] == [MIGRATION]
    assert not [problem for problem in project.problems if "no DataSource" in problem]


def test_the_files_of_development_and_production_are_one() -> None:
    built = '{ type: "postgres", entities: ["dist/entity/*.js"], migrations: ["dist/steps/*.js"] }'
    text = f"const a = {POSTGRES}\nconst b = {built}\n"
    files = {
        "tsconfig.json": '{"compilerOptions": {"outDir": "dist", "rootDir": "server"}}',
        "data-source.ts": MADE + text + "export default new DataSource(choose())",
    }
    project = found(files)
    assert seen(project, files) == ([ENTITY], [MIGRATION])
    assert project.problems == ()


BY_DATABASE = f"""{MADE}import {{ Kind, settings }} from './settings'
export const options = () => {{
  const kind = settings.db.kind as Kind
  console.log("connects")
  if (!Object.values(Kind).includes(kind)) {{ throw new Error(kind) }}
  const common = {{ {PLACES} }}
  if (kind === Kind.FILE) {{
    fs.mkdirSync(settings.db.path)
    return {{ ...common, type: Kind.FILE, namingStrategy: new DefaultNamingStrategy() }}
  }}
  const given = settings.db as any
  const options = {{ ...common, type: kind, schema: given.schema, namingStrategy: given.naming }}
  return options
}}
"""
SETTINGS = """export enum Kind { SERVER = 'postgres', FILE = 'sqlite' }
export const settings = { db: {
  kind: process.env.DB_TYPE || 'sqlite', schema: 'shop',
  naming: process.env.DB_TYPE !== 'postgres' && process.env.DB_TYPE !== Kind.SERVER
    ? new DefaultNamingStrategy() : new SnakeNamingStrategy() } }
"""


def test_a_function_chooses_as_it_does_on_postgresql() -> None:
    files = {"data-source.ts": BY_DATABASE, "settings.ts": SETTINGS}
    project = found(files)
    assert seen(project, files) == ([ENTITY], [MIGRATION])
    assert (project.naming_strategy, project.database_schema) == ("snake", "shop")
    assert project.problems == ()


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        pytest.param("kind === Kind.FILE", "kind === another()", id="a condition"),
        pytest.param('console.log("connects")', "change(common)", id="a call with a constant"),
        pytest.param('console.log("connects")', "x.y = common", id="an assignment"),
    ],
)
def test_a_function_that_does_more_is_not_followed(written: str, instead: str) -> None:
    assert written in BY_DATABASE
    files = {"data-source.ts": BY_DATABASE.replace(written, instead), "settings.ts": SETTINGS}
    assert found(files).naming_strategy == "unknown"


def test_options_that_differ_in_their_schema_are_said_to() -> None:
    text = "".join(f'const {n} = {{ type: "postgres", schema: "{n}", {PLACES} }}\n' for n in "ab")
    project = found({"data-source.ts": MADE + text + "export default new DataSource(choose())"})
    assert project.problems == ("data-source.ts: which `schema` is meant is only known when it "
                                "runs",)  # fmt: skip


def test_a_naming_strategy_beside_options_of_a_known_look_may_be_theirs() -> None:
    text = f"const a = {POSTGRES}\na.namingStrategy = new Own()\n"
    project = found({"data-source.ts": MADE + text + "export default new DataSource(choose())"})
    assert project.naming_strategy == "unknown"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"server/index.ts": f"createConnection({SQLITE})"}, id="another database"),
        pytest.param({"server/index.ts": "createConnection(options())\n"
                      "const a = { entities: [User] }"}, id="one key"),
        pytest.param({"ormconfig.json": '{"cli": {"migrationsDir": "server/steps"}}'}, id="folder"),
        pytest.param({"test/typeorm.config.ts": f"export default {POSTGRES}"}, id="tests"),
        pytest.param({"src/typeorm.test.config.ts": f"export default {POSTGRES}"}, id="a test's"),
    ],
)  # fmt: skip
def test_what_does_not_look_like_options_is_not_taken_for_them(files: Mapping[str, str]) -> None:
    project = found(files)
    assert project.data_source is None
    assert "no DataSource was found" in project.problems[0]


def test_a_file_without_options_leaves_it_to_the_next() -> None:
    files = {
        "typeorm-logger.ts": "// migrations: of no interest\nexport class Logger {}",
        "server/app.module.ts": NEST % f"TypeOrmModule.forRoot({POSTGRES})",
    }
    assert found(files).data_source == "server/app.module.ts"


def test_the_file_that_a_script_names_comes_before_the_usual_ones() -> None:
    files = {
        "ormconfig.js": f"module.exports = {SQLITE}",
        "config/steps.ts": f"module.exports = {POSTGRES}",
        "config/steps-test.ts": f"module.exports = {SQLITE}",
    }
    scripts = {
        "migrate:test": "npm run typeorm migration:run -- -f ./config/steps-test.ts",
        "migrate": "npm run typeorm migration:run -- -f config/steps",
        "test": "jest --config ormconfig.js",
    }
    assert found(files, "0.2.45", **scripts).data_source == "config/steps.ts"


class CountedTree:
    """A tree of files in memory that counts how often it is read from."""

    label = "the files"

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files, self.reads = files, 0

    def paths(self) -> Mapping[str, str]:
        return dict.fromkeys(self.files, "")

    def read_many(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        self.reads += 1
        return {path: self.read(path) for path in paths}

    def read(self, path: str) -> bytes:
        return self.files[path].encode()


def test_the_files_that_may_make_a_connection_are_read_at_once() -> None:
    package = json.dumps({"dependencies": {"typeorm": "0.3.20"}})
    files = {f"src/{number}/index.ts": "const entities = []" for number in range(30)}
    tree = CountedTree({**files, "package.json": package, "src/app.module.ts": NEST % ""})
    assert [project.data_source for project in detect_in(tree, Settings())] == [None]
    assert tree.reads == 2


def test_a_data_source_comes_before_an_ormconfig() -> None:
    files = {
        "ormconfig.js": f"module.exports = {SQLITE}",
        "server/data-source.ts": MADE + f"export default new DataSource({POSTGRES})",
    }
    assert found(files).data_source == "server/data-source.ts"


def test_the_written_alternative_to_the_environment_counts() -> None:
    text = f'{{ type: "postgres", schema: process.env.SCHEMA || "shop", {PLACES} }}'
    assert found({"ormconfig.ts": f"export default {text}"}).database_schema == "shop"
