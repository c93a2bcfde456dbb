"use strict"
// Asks TypeORM's schema builder what it would change of a migrated database, with the entities
// as Medusa v1 loads them: `node medusa-schema.cjs all` in the backend's folder, `core` for
// those of Medusa and of its plugins alone. trace.cjs, which node has loaded before, writes the
// statements down; this adds the columns of core's tables, and for `core` the plugin that each
// table is of. With plugins it asks for core by itself before, since a plugin that extends an
// entity of core puts its own class into core's place.
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
  const core = await entities(configModule, flags, NOWHERE, [])
  const plugins = configModule.plugins || []
  const coreColumns = await columns(configModule, core, scope === "core" && plugins.length > 0)
  const pluginOf = scope === "core" ? await pluginClasses(configModule, flags, core, plugins) : new Map()
  const chosen = await entities(configModule, flags, scope === "all" ? "dist" : NOWHERE, plugins)
  const source = await initialized(configModule, derivedOnly(chosen))
  await source.driver.createSchemaBuilder().log()
  const pluginTables = {}
  for (const { target, tableName } of source.entityMetadatas) {
    if (pluginOf.has(target)) pluginTables[tableName] = pluginOf.get(target)
  }
  record({ type: "core", tables: coreColumns, plugins: pluginTables, plugged: plugins.length })
}

// What an entity's metadata have as `target`: the class, or the name of a schema without one.
const targetOf = (one) => (one.options ? one.options.target || one.options.name : one)

// Class → the plugin that registers it.
async function pluginClasses(configModule, flags, core, plugins) {
  const known = new Set(core)
  const found = new Map()
  for (const [position, plugin] of plugins.entries()) {
    const name = typeof plugin === "string" ? plugin : plugin.resolve
    const classes = await entities(configModule, flags, NOWHERE, plugins.slice(0, position + 1))
    for (const one of classes) {
      if (!known.has(one)) found.set(targetOf(one), String(name))
      known.add(one)
    }
  }
  return found
}

// The classes that Medusa registers for core, for `plugins` and for `folder`, which is where the
// project is built into.
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
  if (plugins.length || folder !== NOWHERE) {
    const { registerPluginModels } = load("@medusajs/medusa/dist/loaders/plugins")
    const chosen = { ...configModule, plugins }
    await registerPluginModels({
      rootDirectory: directory,
      container,
      configModule: chosen,
      extensionDirectoryPath: folder,
    })
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

async function columns(configModule, classes, alone) {
  const source = await initialized(configModule, classes)
  if (alone) await source.driver.createSchemaBuilder().log()
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
