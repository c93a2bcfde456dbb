"""What is made out of a tree: kinds, folders, versions, and what is said to be missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from migration_guard.config import LayoutSettings, Settings
from migration_guard.errors import ConfigError
from migration_guard.project import layout
from migration_guard.project.detect import detect
from migration_guard.project.found import with_code
from migration_guard.project.model import Kind, Project

SERVER_CONFIG = '{"extends": "./tsconfig.json", "exclude": ["src/admin"]}'
CONFIG = '{"compilerOptions": {"outDir": "./dist", "rootDir": "./src"}, "include": ["src"]}'
DATA_SOURCE = """
import { DataSource } from "typeorm"
export const AppDataSource = new DataSource({ type: "postgres", %s })
"""


def package(name: str = "shop", **keys: Any) -> str:
    return json.dumps({"name": name, **keys})


BACKEND = {
    "package.json": package(
        dependencies={"@medusajs/medusa": "^1.20.6", "typeorm": "0.3.16"},
        scripts={"build:server": "tsc -p tsconfig.server.json"},
    ),
    "medusa-config.js": "const plugins = []\nmodule.exports = { projectConfig: {}, plugins }\n",
    "tsconfig.json": CONFIG,
    "tsconfig.server.json": SERVER_CONFIG,
    "src/models/post.ts": "",
    "src/models/deep/hidden.ts": "",
    "src/models/post.spec.ts": "",
    "src/migrations/1700000000000-Post.ts": "",
    "src/migrations/deep/1700000000001-Deep.ts": "",
    "src/migrations/1700000000002-Old.sql": "",
    "src/api/index.ts": "",
    "node_modules/@medusajs/medusa/package.json": package("@medusajs/medusa"),
}
PLUGIN = {
    "package.json": package(
        "medusa-plugin-wishlist",
        peerDependencies={"@medusajs/medusa": "^1.12.0"},
        scripts={"build": "tsc"},
    ),
    "tsconfig.json": CONFIG,
    "src/models/wish.ts": "",
    "src/migrations/1700000000000-Wish.ts": "",
}


def found(
    files: Mapping[str, str], settings: Settings | None = None, root: str | None = None
) -> Project:
    projects = all_found(files, settings)
    if root is not None:
        return next(project for project in projects if project.root == root)
    assert len(projects) == 1, [project.root for project in projects]
    return projects[0]


def all_found(files: Mapping[str, str], settings: Settings | None = None) -> tuple[Project, ...]:
    return detect(files, lambda path: _bytes(files.get(path)), settings or Settings())


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def below(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    return {f"{folder}/{path}": text for path, text in files.items()}


def migrations(project: Project, files: Mapping[str, str]) -> list[str]:
    return layout.migration_paths(project, layout.project_paths(project, dict(files)))


def entities(project: Project, files: Mapping[str, str]) -> list[str]:
    return layout.entity_paths(project, layout.project_paths(project, dict(files)))


# --- Medusa ------------------------------------------------------------------------------


def test_a_backend() -> None:
    project = found(BACKEND)
    assert project.kind is Kind.MEDUSA_BACKEND
    assert (project.medusa_version, project.typeorm_version) == ("1.20.6", "0.3.16")
    assert (project.build_script, project.compiler) == ("build:server", "tsc")
    assert project.tsconfig is not None
    assert project.tsconfig.path == "tsconfig.server.json"
    assert project.migration_build_dir == "dist/migrations"
    assert project.problems == ()


def test_a_backend_loads_only_the_top_of_its_two_folders() -> None:
    project = found(BACKEND)
    assert migrations(project, BACKEND) == ["src/migrations/1700000000000-Post.ts"]
    assert entities(project, BACKEND) == ["src/models/post.ts"]


def test_candidates_are_all_sources_but_output_packages_and_tests() -> None:
    files = {**BACKEND, "dist/migrations/x.js": "", "src/x.d.ts": "", "scripts/seed.js": ""}
    files |= {"src/models/__tests__/post.ts": "", "__mocks__/typeorm.ts": ""}
    project = found(files)
    paths = layout.project_paths(project, files)
    assert layout.candidates(project, paths) == [
        "medusa-config.js",
        "scripts/seed.js",
        "src/api/index.ts",
        "src/migrations/1700000000000-Post.ts",
        "src/migrations/deep/1700000000001-Deep.ts",
        "src/models/deep/hidden.ts",
        "src/models/post.ts",
    ]


def test_a_backend_in_a_folder_has_paths_from_the_top() -> None:
    files = below("apps/backend", BACKEND)
    project = found(files)
    assert project.root == "apps/backend"
    assert project.migration_dir == "apps/backend/src/migrations"
    assert project.migration_build_dir == "apps/backend/dist/migrations"
    assert migrations(project, files) == ["apps/backend/src/migrations/1700000000000-Post.ts"]


def test_a_storefront_with_medusas_types_is_no_backend() -> None:
    shop = package("shop-front", devDependencies={"@medusajs/medusa": "^1.20.0"},
                   dependencies={"next": "14.0.0"})  # fmt: skip
    files = {**{f"backend/{path}": text for path, text in BACKEND.items()},
             "storefront/package.json": shop, "storefront/src/app/page.tsx": ""}  # fmt: skip
    assert found(files).root == "backend"


@pytest.mark.parametrize(
    ("lock", "text", "version"),
    [
        pytest.param("package-lock.json", '{"packages": {"node_modules/@medusajs/medusa": {\n'
                     '      "version": "1.20.11",', "1.20.11", id="npm"),
        pytest.param("yarn.lock", '"@medusajs/medusa@^1.20.6":\n  version "1.20.9"\n', "1.20.9",
                     id="yarn 1"),
        pytest.param("yarn.lock", '"@medusajs/medusa@npm:^1.20.6":\n  version: 1.20.9\n', "1.20.9",
                     id="yarn 4"),
        pytest.param("pnpm-lock.yaml", "packages:\n  '@medusajs/medusa@1.20.8(x)':\n", "1.20.8",
                     id="pnpm"),
        pytest.param("pnpm-lock.yaml", "packages:\n\n  '@medusajs/medusa@https://x.dev/m@2c8f':\n"
                     "    resolution: {tarball: https://x.dev/m@2c8f}\n    version: 1.20.7\n",
                     "1.20.7", id="pnpm, from an address"),
        pytest.param("package-lock.json", "{}", "1.20.6", id="not locked"),
        pytest.param("package-lock.json", '{"node_modules/@medusajs/medusa-cli": {"version": "9"}}',
                     "1.20.6", id="another package"),
    ],
)  # fmt: skip
def test_the_locked_version_goes_before_the_range(lock: str, text: str, version: str) -> None:
    assert found({**BACKEND, lock: text}).medusa_version == version


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        pytest.param("^0.3.16", "0.3.16", id="range"),
        pytest.param("npm:typeorm@0.3.16", "0.3.16", id="named in full"),
        pytest.param("npm:^0.3.16", "0.3.16", id="a range by yarn's protocol"),
        pytest.param("npm:@shop2/typeorm@1.0.4", None, id="another package"),
        pytest.param("https://example.com/shop/typeorm@2c8f380", None, id="an address"),
        pytest.param("file:../typeorm-2", None, id="a folder"),
    ],
)
def test_the_version_without_a_lock_is_the_lowest_wanted(wanted: str, version: str | None) -> None:
    files = {**TYPEORM, "package.json": package(dependencies={"typeorm": wanted})}
    assert found(files).typeorm_version == version


@pytest.mark.parametrize(
    ("dependencies", "is_two"),
    [
        pytest.param({"@medusajs/medusa": "2.1.0"}, True, id="version"),
        pytest.param({"@medusajs/medusa": "latest", "@medusajs/framework": "*"}, True,
                     id="framework"),
        pytest.param({"@medusajs/medusa": "^1.8.0"}, False, id="version 1"),
        pytest.param({"@medusajs/medusa": "latest"}, False, id="unknown"),
    ],
)  # fmt: skip
def test_medusa_2_is_named_and_left_alone(dependencies: Mapping[str, str], is_two: bool) -> None:
    files = {**BACKEND, "package.json": package(dependencies=dependencies,
                                                scripts={"build": "tsc"})}  # fmt: skip
    project = found(files)
    assert any("Medusa 2" in problem for problem in project.problems) is is_two
    assert (layout.candidates(project, files) == []) is is_two


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        pytest.param({"dependencies": {"@medusajs/medusa": "1"}}, Kind.MEDUSA_BACKEND, id="shop"),
        pytest.param({"dependencies": {"@medusajs/medusa": "1"}, "keywords": ["medusa"]},
                     Kind.MEDUSA_BACKEND, id="the starter's keyword"),
        pytest.param({"dependencies": {"@medusajs/medusa": "1"}, "keywords": ["medusa-plugin"]},
                     Kind.MEDUSA_PLUGIN, id="keyword"),
        pytest.param({"peerDependencies": {"@medusajs/medusa": "1"}}, Kind.MEDUSA_PLUGIN,
                     id="peer"),
        pytest.param({"name": "@me/medusa-payment-x", "devDependencies": {"@medusajs/medusa": "1"}},
                     Kind.MEDUSA_PLUGIN, id="name"),
        pytest.param({"dependencies": {"typeorm": "0.3"}}, Kind.TYPEORM, id="TypeORM"),
        pytest.param({"devDependencies": {"typeorm": "0.3"}, "keywords": ["medusa-plugin"]},
                     Kind.TYPEORM, id="keyword without Medusa"),
    ],
)  # fmt: skip
def test_the_kind_of_project(keys: Mapping[str, Any], kind: Kind) -> None:
    files = {"package.json": json.dumps(keys), "medusa-config.js": "", "src/models/a.ts": ""}
    assert found(files).kind is kind


def test_a_plugin_is_read_from_dist() -> None:
    project = found(PLUGIN)
    assert project.kind is Kind.MEDUSA_PLUGIN
    assert project.migration_build_dir == "dist/migrations"
    assert project.problems == ()


@pytest.mark.parametrize(
    ("extra", "build_dir", "problem"),
    [
        pytest.param({"migrations/1-a.js": ""}, "migrations", "", id="compiled into the root"),
        pytest.param({"migrations/1-a.ts": ""}, "migrations", "no .js file is in it",
                     id="a root folder without .js hides dist"),
        pytest.param({"migrations/deep/1-a.js": ""}, "dist/migrations", "", id="only a subfolder"),
        pytest.param(
            {"package.json": package("medusa-plugin-x",
                                     peerDependencies={"@medusajs/medusa": "^1.11.0"},
                                     scripts={"build": "tsc"})},
            "migrations", "since 1.12.0", id="older Medusa"),
        pytest.param(
            {"package.json": package("medusa-plugin-x",
                                     peerDependencies={"@medusajs/medusa": "^1.11.0"},
                                     scripts={"build": "babel src -d ."})},
            "migrations", "", id="babel into the root"),
    ],
)  # fmt: skip
def test_where_medusa_looks_for_a_plugins_migrations(
    extra: Mapping[str, str], build_dir: str, problem: str
) -> None:
    project = found({**PLUGIN, **extra})
    assert project.migration_build_dir == build_dir
    assert problem in " ".join(project.problems)
    assert bool(project.problems) is bool(problem)


def test_a_backend_without_a_compiling_script_is_told() -> None:
    files = {**BACKEND, "package.json": package(dependencies={"@medusajs/medusa": "1.20.0"})}
    assert "no script of package.json compiles" in found(files).problems[0]


@pytest.mark.parametrize(
    ("config", "schema", "problem"),
    [
        pytest.param("module.exports = { projectConfig: {} }", "public", "", id="not said"),
        pytest.param('module.exports = { projectConfig: { database_schema: "shop" } }', "shop", "",
                     id="said"),
        pytest.param('const c = { projectConfig: { database_schema: "shop" } }\nmodule.exports = c',
                     "shop", "", id="a constant exported"),
        pytest.param('export default { projectConfig: { database_schema: "shop" } }', "shop", "",
                     id="as a module"),
        pytest.param('const projectConfig = { database_schema: "shop" }\n'
                     "module.exports = { projectConfig }", "shop", "", id="by a constant"),
        pytest.param("const projectConfig = { database_schema: process.env.SCHEMA }\n"
                     "module.exports = { projectConfig }", "public", "`database_schema` is only",
                     id="from the environment"),
    ],
)  # fmt: skip
def test_the_schema_of_medusa_config(config: str, schema: str, problem: str) -> None:
    project = found({**BACKEND, "medusa-config.js": config})
    assert project.database_schema == schema
    assert problem in " ".join(project.problems)
    assert bool(project.problems) is bool(problem)


# --- several projects --------------------------------------------------------------------


def test_a_plugin_inside_of_a_backend_is_its_own_project() -> None:
    files = {**BACKEND, **below("plugins/wishlist", PLUGIN)}
    backend, plugin = all_found(files)
    assert (backend.root, plugin.root) == ("", "plugins/wishlist")
    assert backend.nested == ("plugins/wishlist",)
    assert migrations(plugin, files) == ["plugins/wishlist/src/migrations/1700000000000-Wish.ts"]
    assert not any("wishlist" in path for path in layout.project_paths(backend, files))


@pytest.mark.parametrize(
    "folder", ["node_modules/x", "dist", "tests/fixtures/shop", "templates/starter"]
)
def test_copies_are_no_projects(folder: str) -> None:
    assert all_found(below(folder, BACKEND)) == ()


@pytest.mark.parametrize(
    ("more", "roots"),
    [
        pytest.param({}, ["a"], id="versions-alone"),
        pytest.param({"x/node_modules/typeorm/index.js": ""}, ["a"], id="packages"),
        pytest.param({"x/src/a.ts": ""}, ["a", "x"], id="code"),
    ],
)
def test_a_package_that_only_pins_versions_has_no_code(
    more: dict[str, str], roots: list[str]
) -> None:
    pins = {"x/package.json": package(dependencies={"typeorm": "1.1.1"})}
    files = {**below("a", BACKEND), **pins, **more}
    assert [project.root for project in with_code(all_found(files), files)] == roots
    assert [project.root for project in with_code(all_found(pins), pins)] == ["x"]  # it begins


def test_settings_name_the_projects() -> None:
    files = {**below("a", BACKEND), **below("fixtures/b", BACKEND)}
    settings = Settings(projects=("fixtures/b",))
    assert [project.root for project in all_found(files, settings)] == ["fixtures/b"]


def test_a_named_project_without_a_package_json_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"no package\.json in the project 'backend'"):
        all_found(BACKEND, Settings(projects=("backend",)))


def test_a_repository_without_typeorm_has_no_projects() -> None:
    files = {"package.json": package(dependencies={"express": "4"}), "x/package.json": "{}"}
    assert all_found(files) == ()


@pytest.mark.parametrize("text", ['{"typeorm": ', '["typeorm"]', "typeorm"])
def test_a_broken_package_json_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^package\.json"):
        all_found({"package.json": text})


# --- TypeORM -----------------------------------------------------------------------------

TYPEORM = {
    "package.json": package(
        dependencies={"typeorm": "^0.3.20"},
        scripts={"build": "tsc", "migrate": "typeorm migration:run -d dist/data-source.js"},
    ),
    "tsconfig.json": CONFIG,
    "src/data-source.ts": DATA_SOURCE % "",
    "src/entity/User.ts": "",
    "src/entity/User.spec.ts": "",
    "src/migration/1700000000000-A.ts": "",
    "src/index.ts": "",
}


def typeorm(options: str, **extra: str) -> dict[str, str]:
    return {**TYPEORM, "src/data-source.ts": DATA_SOURCE % options, **extra}


@pytest.mark.parametrize(
    ("options", "entity_files"),
    [
        pytest.param('entities: ["src/entity/*.ts"]', ["src/entity/User.spec.ts",
                                                       "src/entity/User.ts"], id="sources"),
        pytest.param('entities: ["src/entity/!(*.spec).ts"]', None, id="not understood"),
        pytest.param('entities: ["dist/entity/User.js"]', ["src/entity/User.ts"], id="output"),
        pytest.param('entities: ["dist/**/entity/U*.js"]', ["src/entity/User.spec.ts",
                                                             "src/entity/User.ts"], id="globs"),
        pytest.param('entities: [__dirname + "/entity/User.{ts,js}"]', ["src/entity/User.ts"],
                     id="__dirname"),
        pytest.param("entities: [`${__dirname}/entity/User.js`]", ["src/entity/User.ts"],
                     id="__dirname of the output"),
        pytest.param('entities: [path.join(__dirname, "entity", "User.js")]',
                     ["src/entity/User.ts"], id="path.join"),
        pytest.param("entities: [User]", ["src/entity/User.ts"], id="a class"),
        pytest.param("entities: ALL", ["src/entity/User.ts"], id="a constant"),
        pytest.param("entities: [...ALL]", ["src/entity/User.ts"], id="a spread"),
        pytest.param("entities: load()", None, id="a call"),
        pytest.param("entities: [process.env.ENTITIES]", None, id="the environment"),
        pytest.param("", None, id="not given"),
    ],
)  # fmt: skip
def test_entities_by_the_data_source(options: str, entity_files: list[str] | None) -> None:
    files = typeorm(options)
    files["src/data-source.ts"] += (
        'import { User } from "./entity/User"\nimport * as path from "path"\nconst ALL = [User]\n'
    )
    project = found(files)
    assert project.data_source == "src/data-source.ts"
    if entity_files is None:
        assert project.entity_patterns == ()
        assert "src/entity/User.ts" in entities(project, files)
        assert bool(project.problems) is bool(options), "what cannot be read is said"
    else:
        assert entities(project, files) == entity_files
        assert project.problems == ()


@pytest.mark.parametrize(
    ("options", "folder"),
    [
        pytest.param('migrations: ["src/migration/*.ts"]', "src/migration", id="sources"),
        pytest.param('migrations: ["dist/migration/*.js"]', "src/migration", id="output"),
        pytest.param(
            'migrations: [__dirname + "/migration/*{.ts,.js}"]', "src/migration", id="__dirname"
        ),
        pytest.param('migrations: ["src/migration/**/*.ts"]', "src/migration", id="any depth"),
        pytest.param("", "src/migration", id="by the names of the files"),
    ],
)
def test_migrations_by_the_data_source(options: str, folder: str) -> None:
    files = typeorm(options)
    project = found(files)
    assert project.migration_dir == folder
    assert project.migration_build_dir == "dist/migration"
    assert migrations(project, files) == ["src/migration/1700000000000-A.ts"]


def test_naming_prefix_and_schema_of_the_data_source() -> None:
    project = found(
        typeorm('namingStrategy: new SnakeNamingStrategy(), entityPrefix: "x_", schema: "shop"')
    )
    assert (project.naming_strategy, project.entity_prefix, project.database_schema) == (
        "snake", "x_", "shop",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("new DefaultNamingStrategy()", "default"),
        ("new MyStrategy()", "MyStrategy"),
        ("strategy", "unknown"),
    ],
)
def test_a_naming_strategy_that_is_not_known_is_not_the_default(
    strategy: str, expected: str
) -> None:
    assert found(typeorm(f"namingStrategy: {strategy}")).naming_strategy == expected


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        pytest.param("class S extends DefaultNamingStrategy { indexName(t, c) { return t } }",
                     ("default", True), id="constraints"),
        pytest.param("class S extends SnakeNamingStrategy { foreignKeyName(t) { return t } }",
                     ("snake", True), id="constraints, snake"),
        pytest.param("class S extends DefaultNamingStrategy { tableName(t) { return t } }",
                     ("S", False), id="tables"),
        pytest.param("class S extends DefaultNamingStrategy { indexName = pick() }",
                     ("S", False), id="no method"),
        pytest.param("class Other {}\nclass S extends Other { indexName(t) { return t } }",
                     ("S", False), id="another base"),
    ],
)  # fmt: skip
def test_a_strategy_that_names_constraints_only_names_the_rest_as_its_base(
    strategy: str, expected: tuple[str, bool]
) -> None:
    files = typeorm("namingStrategy: new S()")
    files["src/data-source.ts"] = f"import {{ S }} from './naming'\n{files['src/data-source.ts']}"
    files["src/naming.ts"] = (
        "import { DefaultNamingStrategy } from 'typeorm'\n"
        "import { SnakeNamingStrategy } from 'typeorm-naming-strategies'\n"
        + strategy.replace("class S", "export class S")
    )
    project = found(files)
    assert (project.naming_strategy, project.own_constraint_names) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import {DataSource} from 'typeorm'\nexport default new DataSource({schema:"
                     " 's'})", id="default export"),
        pytest.param("const {DataSource} = require('typeorm')\nmodule.exports = new DataSource("
                     "{schema: 's'})", id="CommonJS"),
        pytest.param("const {DataSource} = require('typeorm')\nmodule.exports = { AppDataSource: "
                     "new DataSource({schema: 's'}) }", id="CommonJS, named"),
        pytest.param("import {DataSource, DataSourceOptions} from 'typeorm'\nexport const options:"
                     " DataSourceOptions = {schema: 's'}\nexport default new DataSource(options)",
                     id="options by name"),
        pytest.param("import {DataSource} from 'typeorm'\nconst base = {schema: 's'}\nexport "
                     "const d = new DataSource({...base, type: 'postgres'})", id="spread"),
    ],
)  # fmt: skip
def test_the_usual_ways_to_write_a_data_source(text: str) -> None:
    assert found({**TYPEORM, "src/data-source.ts": text}).database_schema == "s"


def test_options_are_followed_into_other_files() -> None:
    files = {
        **TYPEORM,
        "src/data-source.ts": "import { DataSource } from 'typeorm'\n"
        "import { options as chosen } from './config/options'\n"
        "export default new DataSource(chosen)\n",
        "src/config/options.ts": "import { User } from '../entity/User'\n"
        "import steps from './steps'\n"
        "const base = { schema: 's' }\n"
        "export const options = { ...base, entities: [User], migrations: [...steps] }\n",
        "src/config/steps.ts": "import { A1700000000000 } from '../migration/1700000000000-A'\n"
        "export default [A1700000000000]\n",
    }
    project = found(files)
    assert project.database_schema == "s"
    assert entities(project, files) == ["src/entity/User.ts"]
    assert migrations(project, files) == ["src/migration/1700000000000-A.ts"]
    assert project.problems == ()


def test_options_are_followed_through_an_alias_of_tsconfig() -> None:
    files = {
        **TYPEORM,
        "tsconfig.json": '{"compilerOptions": {"paths": {"@shop/*": ["./*"]}}}',
        "src/data-source.ts": "import { DataSource } from 'typeorm'\n"
        "import { options } from '@shop/src/options'\nexport default new DataSource(options)\n",
        "src/options.ts": "export const options = { schema: 's' }\n",
    }
    assert found(files).database_schema == "s"


@pytest.mark.parametrize(
    ("options", "strategy"),
    [
        pytest.param("{ entities, migrations }", "default", id="the options name none"),
        pytest.param("{ entities }", "unknown", id="they may be elsewhere"),
        pytest.param("{ entities, migrations, namingStrategy: own() }", "own", id="named"),
    ],
)
def test_a_naming_strategy_that_nothing_mentions_is_typeorm_s_own(
    options: str, strategy: str
) -> None:
    """Options that a method returns are known by their looks, where nothing calls for others."""
    files = {
        **TYPEORM,
        "src/data-source.ts": "import { DataSource } from 'typeorm'\n"
        "import { config } from './config'\nexport default new DataSource(config.typeorm())\n",
        "src/config.ts": f"class Config {{ typeorm() {{ return {options} }} }}\n"
        "export const config = new Config()\n",
    }
    assert found(files).naming_strategy == strategy


def test_the_search_for_a_naming_strategy_ends() -> None:
    files = {
        **TYPEORM,
        "src/data-source.ts": "import { DataSource } from 'typeorm'\nimport { f } from './0'\n"
        "export default new DataSource(f())\n// entities, migrations\n",
        **{f"src/{n}.ts": f"export {{ f }} from './{n + 1}'\nimport './{n + 1}'\n"
           f"import {{ f }} from './{n + 1}'\n" for n in range(200)},
    }  # fmt: skip
    assert found(files).naming_strategy == "unknown"


def test_dirname_is_that_of_the_file_that_says_it() -> None:
    files = {
        **TYPEORM,
        "src/data-source.ts": "import { DataSource } from 'typeorm'\n"
        "import { entities } from './config/options'\nnew DataSource({ entities })\n",
        "src/config/options.ts": "export const entities = [__dirname + '/../entity/User.ts']\n",
    }
    assert entities(found(files), files) == ["src/entity/User.ts"]


def test_files_that_import_each_other_do_not_hang() -> None:
    files = {
        **TYPEORM,
        "src/data-source.ts": "import { DataSource } from 'typeorm'\n"
        "import { a } from './a'\nnew DataSource(a)\n",
        "src/a.ts": "import { b } from './b'\nexport const a = b\n",
        "src/b.ts": "import { a } from './a'\nexport const b = a\n",
    }
    assert "only known when it runs" in found(files).problems[0]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "schema: process.env.DB_SCHEMA",
            "`schema` is only known when it runs; taken for 'public'",
        ),
        ("entityPrefix: prefix()", "`entityPrefix` is only known when it runs; taken for none"),
        ("schema: process.env.DB_SCHEMA ?? 'shop'", None),
        ("schema: undefined", None),
        ("entityPrefix: null", None),
        ("synchronize: false", None),
    ],
)
def test_an_option_that_names_depend_on_is_not_taken_silently(
    option: str, said: str | None
) -> None:
    problems = found(typeorm(option)).problems
    assert problems == ((f"src/data-source.ts: {said}",) if said else ())


def test_the_runner_looks_where_the_pattern_says_not_where_the_build_writes() -> None:
    files = typeorm('migrations: ["dist/src/migration/*.js"]')
    project = found(files)
    assert migrations(project, files) == ["src/migration/1700000000000-A.ts"]
    assert project.migration_build_dir == "dist/src/migration"


@pytest.mark.parametrize(
    ("dependencies", "file", "naming"),
    [
        pytest.param({}, "src/x.ts", "default", id="no other strategy"),
        pytest.param({"typeorm-naming-strategies": "4"}, "src/x.ts", "unknown", id="a package"),
        pytest.param(
            {"@subsquid/typeorm-migration": "4"}, "src/x.ts", "unknown", id="a DataSource"
        ),
        pytest.param({}, "src/utils/snake-naming-strategy.ts", "unknown", id="a file"),
        pytest.param({}, "src/SnakeNamingStrategy.ts", "unknown", id="a file named as its class"),
        pytest.param({}, "src/naming.ts", "default", id="a file that names other things"),
    ],
)
def test_without_a_data_source_another_naming_is_not_ruled_out(
    dependencies: Mapping[str, str], file: str, naming: str
) -> None:
    needed = package(dependencies={"typeorm": "0.3.20", **dependencies})
    files = {"package.json": needed, "src/entity/User.ts": "", file: ""}
    assert found(files).naming_strategy == naming


def test_of_two_data_sources_that_for_another_database_is_passed_over() -> None:
    files = {
        "package.json": package(
            dependencies={"typeorm": "0.3.20"},
            scripts={"a": "typeorm -d db/sqlite.ts", "b": "typeorm -d db/postgres.ts"},
        ),
        "db/sqlite.ts": DATA_SOURCE % 'schema: "wrong"',
        "db/postgres.ts": DATA_SOURCE % 'schema: "right"',
        "src/m/sqlite/1700000000000-A.ts": "",
        "src/m/postgres/1700000000000-A.ts": "",
    }
    project = found(files)
    assert project.database_schema == "right"
    assert project.migration_dir == "src/m/postgres"


def test_without_a_data_source_names_decide_and_that_is_said() -> None:
    files = {path: text for path, text in TYPEORM.items() if path != "src/data-source.ts"}
    project = found(files)
    assert project.data_source is None
    assert "no DataSource was found" in project.problems[0]
    assert migrations(project, files) == ["src/migration/1700000000000-A.ts"]
    assert entities(project, files) == ["src/entity/User.ts", "src/index.ts"]


def test_a_file_with_the_usual_name_and_no_data_source_is_passed_over() -> None:
    files = {**TYPEORM, "data-source.ts": "export const x = 1"}
    assert found(files).data_source == "src/data-source.ts"


def test_nest_builds_with_tsconfig_build_json() -> None:
    files = {
        **TYPEORM,
        "package.json": package(
            dependencies={"typeorm": "0.3.17"}, scripts={"build": "nest build"}
        ),
        "tsconfig.build.json": '{"extends": "./tsconfig.json", "exclude": ["test"]}',
    }
    project = found(files)
    assert project.tsconfig is not None
    assert (project.compiler, project.tsconfig.path) == ("nest", "tsconfig.build.json")


@pytest.mark.parametrize(
    "builder",
    [pytest.param('"swc"', id="by name"), pytest.param('{"type": "swc"}', id="with options")],
)
def test_nest_has_swc_leave_out_the_sources_folder(builder: str) -> None:
    files = {
        **TYPEORM,
        "package.json": package(
            dependencies={"typeorm": "0.3.17"}, scripts={"build": "nest build"}
        ),
        "tsconfig.json": '{"compilerOptions": {"outDir": "./dist"}, "include": ["src", "test"]}',
        "nest-cli.json": f'{{"compilerOptions": {{"builder": {builder}}}}}',
        "test/a.ts": "",
        "src/data-source.ts": DATA_SOURCE % "migrations: ['dist/migration/*.js']",
    }
    project = found(files)
    assert project.compiler == "swc"
    assert migrations(project, files) == ["src/migration/1700000000000-A.ts"]


def test_yarn_s_own_files_are_not_the_project_s() -> None:
    paths = {".yarn/releases/yarn-1.22.19.cjs": "a", "src/a.ts": "b"}
    assert layout.project_paths(found(TYPEORM), paths) == {"src/a.ts": "b"}


# --- settings ----------------------------------------------------------------------------


def test_settings_go_before_what_is_detected() -> None:
    layout_settings = LayoutSettings(
        kind="typeorm", source_dir="lib", build_dir="out", entities=("lib/tables",),
        migrations="lib/steps", tsconfig="tsconfig.json", data_source="src/data-source.ts",
        sources=dict.fromkeys(
            ("kind", "source-dir", "build-dir", "entities", "migrations", "tsconfig",
             "data-source"), "migration-guard.toml"),
    )  # fmt: skip
    files = {**TYPEORM, "lib/tables/a/T.ts": "", "lib/steps/1700000000000-B.ts": ""}
    project = found(files, Settings(layout=layout_settings))
    assert (project.source_dir, project.build_dir) == ("lib", "out")
    assert entities(project, files) == ["lib/tables/a/T.ts"]
    assert migrations(project, files) == ["lib/steps/1700000000000-B.ts"]
    assert project.provenance["migration_dir"] == "migration-guard.toml"


def test_settings_move_a_backends_folders() -> None:
    files = {**BACKEND, "src/tables/a.ts": "", "src/steps/1700000000000-B.ts": ""}
    layout_settings = LayoutSettings(
        entities=("src/tables",), migrations="src/steps",
        sources={"entities": "x", "migrations": "x"},
    )  # fmt: skip
    project = found(files, Settings(layout=layout_settings))
    assert entities(project, files) == ["src/tables/a.ts"]
    assert migrations(project, files) == ["src/steps/1700000000000-B.ts"]


def test_a_projects_own_file_is_read() -> None:
    files = below("backend", {**BACKEND, "src/steps/1700000000000-B.ts": ""})
    files["backend/migration-guard.toml"] = 'migrations = "src/steps"'
    project = found(files)
    assert migrations(project, files) == ["backend/src/steps/1700000000000-B.ts"]
    assert project.provenance["migration_dir"] == "backend/migration-guard.toml"
