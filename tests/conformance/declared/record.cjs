// Lets the real TypeORM create the tables of ./entities on an empty PostgreSQL database and
// records what the catalog then says:
//
//   node record.cjs DIRECTORY DATABASE_URL
//
// DIRECTORY's node_modules holds typeorm, pg, reflect-metadata and typescript. Writes
// catalog-<typeorm's version>.json beside this file.
"use strict"
const { createRequire } = require("node:module")
const fs = require("node:fs")
const os = require("node:os")
const path = require("node:path")

const [directory, url] = process.argv.slice(2)
const project = createRequire(path.resolve(directory, "package.json"))
const ts = project("typescript")
const typeormHome = path.resolve(project.resolve("typeorm"), "..")
const { version } = JSON.parse(fs.readFileSync(path.join(typeormHome, "package.json"), "utf8"))

const QUERIES = {
  columns: `
    SELECT n.nspname AS schema, c.relname AS table, a.attname AS name,
           format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
           CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default,
           CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS stored,
           a.attidentity <> '' AS identity, col_description(c.oid, a.attnum) AS comment
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND n.nspname IN ('public', 'other') AND c.relname <> 'typeorm_metadata'
    ORDER BY 1, 2, a.attnum`,
  constraints: `
    SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, k.contype AS kind,
           pg_get_constraintdef(k.oid) AS definition
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'other') AND c.relname <> 'typeorm_metadata'
      AND k.contype <> 'n'
    ORDER BY 1, 2, 3`,
  indexes: `
    SELECT schemaname AS schema, tablename AS table, indexname AS name, indexdef AS definition
    FROM pg_indexes i
    WHERE schemaname IN ('public', 'other') AND tablename <> 'typeorm_metadata'
      AND NOT EXISTS (SELECT FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
                      WHERE k.conname = i.indexname AND n.nspname = i.schemaname)
    ORDER BY 1, 2, 3`,
  enums: `
    SELECT n.nspname AS schema, t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
    FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
      JOIN pg_namespace n ON n.oid = t.typnamespace
    GROUP BY 1, 2 ORDER BY 1, 2`,
}

/** Compiles ./entities with a full program, as tsc does: design:type needs other files. */
function build(target) {
  const sources = fs.readdirSync(path.join(__dirname, "entities"))
  fs.mkdirSync(path.join(target, "src"))
  for (const name of sources) {
    fs.copyFileSync(path.join(__dirname, "entities", name), path.join(target, "src", name))
  }
  fs.symlinkSync(path.resolve(directory, "node_modules"), path.join(target, "node_modules"))
  const program = ts.createProgram(
    sources.map((name) => path.join(target, "src", name)),
    {
      target: ts.ScriptTarget.ES2020,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.NodeJs,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      skipLibCheck: true,
      types: [],
      outDir: path.join(target, "dist"),
      rootDir: path.join(target, "src"),
    },
  )
  program.emit()
  return sources.map((name) => path.join(target, "dist", name.replace(/ts$/, "js")))
}

async function main() {
  const target = fs.mkdtempSync(path.join(os.tmpdir(), "declared-"))
  const files = build(target)
  project("reflect-metadata")
  const { DataSource } = project("typeorm")
  const entities = files.flatMap((file) => Object.values(require(file)))
  const source = new DataSource({
    type: "postgres",
    url,
    entities: entities.filter((value) => typeof value === "function"),
  })
  await source.initialize()
  await source.query("CREATE SCHEMA other")
  // Entities with synchronize: false are never made, yet others refer to them.
  await source.query(`CREATE TABLE left_alone (id serial PRIMARY KEY)`)
  await source.synchronize()
  const record = { typeorm: version }
  for (const [name, query] of Object.entries(QUERIES)) record[name] = await source.query(query)
  await source.destroy()
  const output = path.join(__dirname, `catalog-${version}.json`)
  const lines = Object.entries(record).map(([name, rows]) => {
    if (!Array.isArray(rows)) return ` ${JSON.stringify(name)}: ${JSON.stringify(rows)}`
    const body = rows.map((row) => "  " + JSON.stringify(row)).join(",\n")
    return ` ${JSON.stringify(name)}: [\n${body}\n ]`
  })
  fs.writeFileSync(output, "{\n" + lines.join(",\n") + "\n}\n")
  fs.rmSync(target, { recursive: true })
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
