"use strict"
// Asks TypeORM's schema builder what it would change of a migrated database, with the entities
// as Medusa v1 loads them: `node medusa-schema.cjs all` in the backend's folder, `core` for
// those of Medusa and of its plugins alone. trace.cjs, which node has loaded before, writes the
// statements down; this adds the columns of core's tables.
//
// The project's own data source would not do: with one relation to a core entity TypeORM misses
// its metadata, and with the models of core it finds hundreds of differences of core's own.

const fs = require("node:fs")

const directory = process.cwd()
const scope = process.argv[2]
const NOWHERE = "migration-guard-no-such-folder"
const load = (name) => require(require.resolve(name, { paths: [directory] }))
const silent = { info() {}, warn() {}, error() {} }
// Decorators behind a feature flag register their columns by setImmediate.
const tick = () => new Promise((resolve) => setTimeout(resolve, 20))

async function main() {
  const configModule = load("@medusajs/medusa/dist/loaders/config").default(directory)
  const flags = load("@medusajs/medusa/dist/loaders/feature-flags").default(configModule, silent)
  const core = await entities(configModule, flags, NOWHERE, false)
  const coreColumns = await columns(configModule, core)
  const chosen = await entities(configModule, flags, scope === "all" ? "dist" : NOWHERE, true)
  const source = await initialized(configModule, derivedOnly(chosen))
  await source.driver.createSchemaBuilder().log()
  record({ type: "core", tables: coreColumns })
}

// The classes that Medusa registers for core and, if wanted, for plugins and `folder`, which is
// where the project is built into.
async function entities(configModule, flags, folder, plugins) {
  const { createMedusaContainer } = load("medusa-core-utils")
  const { asValue } = load("awilix")
  const container = createMedusaContainer()
  container.register({
    featureFlagRouter: asValue(flags),
    configModule: asValue(configModule),
    logger: asValue(silent),
  })
  const models = load("@medusajs/medusa/dist/loaders/models").default
  models({ container, rootDirectory: directory, extensionPathGlob: `${folder}/models/*.js` })
  if (plugins) {
    const { registerPluginModels } = load("@medusajs/medusa/dist/loaders/plugins")
    const found = { rootDirectory: directory, container, configModule, extensionDirectoryPath: folder }
    await registerPluginModels(found)
  }
  await tick()
  return [...new Set(container.resolve("db_entities"))]
}

// Medusa registers an extended core class and its extension, for the same table.
function derivedOnly(classes) {
  const { tables } = load("typeorm").getMetadataArgsStorage()
  const tableOf = (one) => {
    const found = tables.find(({ target }) => target === one)
    return found && (found.name || found.target.name)
  }
  const supersedes = (other, one) =>
    typeof other === "function" && other !== one && other.prototype instanceof one && tableOf(other) === tableOf(one)
  return classes.filter(
    (one) => typeof one !== "function" || !classes.some((other) => supersedes(other, one)),
  )
}

async function columns(configModule, classes) {
  const source = await initialized(configModule, classes)
  const tables = {}
  for (const entity of source.entityMetadatas) {
    const names = (tables[entity.tableName] = tables[entity.tableName] || [])
    for (const { databaseName } of entity.columns) if (!names.includes(databaseName)) names.push(databaseName)
  }
  await source.destroy()
  return tables
}

// As Medusa's loaders/database makes it.
async function initialized({ projectConfig }, classes) {
  const { DataSource } = load("typeorm")
  const source = new DataSource({
    type: "postgres",
    url: projectConfig.database_url,
    database: projectConfig.database_database,
    extra: projectConfig.database_extra || {},
    schema: projectConfig.database_schema || "public",
    entities: classes,
    logging: false,
  })
  return source.initialize()
}

const record = (fact) => fs.appendFileSync(process.env.MIGRATION_GUARD_TRACE, JSON.stringify(fact) + "\n")

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
