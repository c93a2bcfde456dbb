// Records the facts of Medusa's core that the static checks need: each core model's file,
// class, table and columns, and each core migration's name and feature flag.
//
//   cd a/medusa/v1/backend && node path/to/record-medusa-core.cjs medusa-core-VERSION.json
//
// Nothing is connected to: TypeORM builds the metadata of core's classes offline. The answer
// goes to a file, because Medusa prints a banner to the standard output.
"use strict"

const fs = require("fs")
const path = require("path")

const load = (id) => require(require.resolve(id, { paths: [process.cwd()] }))
const core = path.dirname(require.resolve("@medusajs/medusa/package.json", { paths: [process.cwd()] }))

function migrations() {
  const folder = path.join(core, "dist", "migrations")
  return fs.readdirSync(folder).filter((file) => file.endsWith(".js")).sort().flatMap((file) => {
    const { featureFlag, ...exported } = require(path.join(folder, file))
    return Object.values(exported).map((migration) => ({
      file,
      class: migration.name,
      name: new migration().name || migration.name,
      feature_flag: featureFlag ?? null,
    }))
  })
}

async function models() {
  // Every column that core can have: all flags on but medusa_v2, which is another product.
  const { featureFlagRouter } = require(path.join(core, "dist", "loaders", "feature-flags"))
  for (const flag of ["analytics", "order_editing", "product_categories", "publishable_api_keys", "sales_channels", "tax_inclusive_pricing"]) {
    featureFlagRouter.setFlag(flag, true)
  }
  const folder = path.join(core, "dist", "models")
  const files = fs.readdirSync(folder).filter((file) => file.endsWith(".js") && file !== "index.js").sort()
  const classes = new Map()
  for (const file of files) {
    for (const value of Object.values(require(path.join(folder, file)))) {
      if (typeof value === "function" && !classes.has(value)) classes.set(value, path.basename(file, ".js"))
    }
  }
  // Columns behind a feature flag register in setImmediate.
  await new Promise((resolve) => setTimeout(resolve, 50))
  const { DataSource } = load("typeorm")
  const source = new DataSource({ type: "postgres", entities: [...classes.keys()] })
  await source.buildMetadatas()
  const found = {}
  for (const metadata of source.entityMetadatas) {
    const stem = classes.get(metadata.target)
    if (!stem || found[stem]) continue
    const columns = [...new Set(metadata.columns.map((column) => column.databaseName))]
    found[stem] = { class: metadata.target.name, table: metadata.tableName, columns }
  }
  const joins = {}
  for (const metadata of source.entityMetadatas.filter((entry) => entry.isJunction)) {
    joins[metadata.tableName] = metadata.columns.map((column) => column.databaseName)
  }
  return { models: found, join_tables: joins }
}

models().then((facts) => {
  const { version } = JSON.parse(fs.readFileSync(path.join(core, "package.json"), "utf8"))
  const lines = (record) => Object.entries(record).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(",\n")
  const rows = migrations().map((row) => `  ${JSON.stringify(row)}`).join(",\n")
  fs.writeFileSync(
    process.argv[2],
    `{"medusa": "${version}",\n"models": {\n${lines(facts.models)}\n},\n"join_tables": {\n${lines(facts.join_tables)}\n},\n"migrations": [\n${rows}\n]}\n`,
  )
  process.exit(0)
})
