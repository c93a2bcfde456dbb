// Runs written migrations with the real TypeORM of one version on a real PostgreSQL:
//
//   node prove.cjs JOB.json
//
// prove.py starts it. The job is record.cjs's, with migrations besides: of each its file's name
// (`file`), `text` and class (`name`), the place of its case among the cases, and whether it is
// run with rows (`on_rows`) after it ran without. A line of output is either what came of one (`outcome`), or
// the place where it stops (`at`) until a line of input lets it go on.
"use strict"
console.log = console.info = console.error // TypeORM itself prints
const fs = require("node:fs")
const path = require("node:path")
const { Client, build, catalog, failure, job, plan, said, ts } = require("./record.cjs")

const database = new URL(job.url).pathname.slice(1)

/** Compiles all migrations in the program of the entities; what tsc says, by file. */
function compiled() {
  const files = job.migrations.map((each) => path.join(job.work, `${each.file}.ts`))
  job.migrations.forEach((each, index) => fs.writeFileSync(files[index], each.text))
  const program = build(files)
  const complaints = (file) => {
    const source = program.getSourceFile(file)
    const all = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return all.map((each) => ts.flattenDiagnosticMessageText(each.messageText, " "))
  }
  return files.map(complaints)
}

/** The first entities' tables, by the statements that were recorded of this TypeORM. */
async function begin({ options, by_hand, create }, index, client) {
  await client.query(job.reset)
  const statements = create.map((each) => (typeof each === "string" ? [each, []] : each))
  if (statements.some(([query]) => query.includes('"typeorm_metadata"'))) await makeOwnTable(index, options)
  for (const [query, values] of statements) {
    await client.query(query, values.map((each) => (each === "database" ? database : each)))
  }
  for (const each of by_hand) await client.query(each)
}

/** TypeORM's, for the rows of views and of generated columns. */
function makeOwnTable(index, options) {
  return plan(index, 0, options, (_, run, source) =>
    source.driver.createSchemaBuilder().createMetadataTableIfNecessary(source.createQueryRunner()),
  )
}

/** Without the order of columns, which no way back can keep. */
async function inventory(client) {
  const found = await catalog(client)
  return Object.entries(found).flatMap(([kind, rows]) => rows.map((row) => JSON.stringify([kind, ...row])))
}

function say(what) {
  fs.writeSync(1, JSON.stringify(what) + "\n")
}

/** Lets prove.py look at the database, or put rows into it. */
function stop(at) {
  say({ at })
  fs.readSync(0, Buffer.alloc(1))
}

function optionsOf({ index, file, name }) {
  const found = require(path.join(job.work, `${file}.js`))[name]
  return { ...job.cases[index].options, migrations: [found] }
}

/** Up, down and up again, and after each way what is there; stops at the first failure. */
async function proved(migration, client) {
  await begin(job.cases[migration.index], migration.index, client)
  const before = await inventory(client)
  return plan(migration.index, 1, optionsOf(migration), async (queries, _, source) => {
    const up = await failure(source.runMigrations())
    if (up !== null) return { up, restored: same(before, await inventory(client)) }
    stop("later")
    const outcome = { rest: said((await queries()).up) }
    const there = await inventory(client)
    const down = await failure(source.undoLastMigration())
    if (down !== null) return { ...outcome, down }
    const after = await inventory(client)
    if (!same(before, after)) outcome.changed = changes(before, after)
    const again = await failure(source.runMigrations())
    if (again !== null) return { ...outcome, again }
    const later = await inventory(client)
    return same(there, later) ? outcome : { ...outcome, otherwise: changes(there, later) }
  })
}

/** The same with rows in the first entities' tables, from where `at` says; which way failed, and
 * how. */
async function onRows(migration, client, at) {
  await begin(job.cases[migration.index], migration.index, client)
  stop(at)
  return plan(migration.index, 1, optionsOf(migration), async (queries, run, source) => {
    for (const way of ["up", "down", "again"]) {
      const failed = await failure(way === "down" ? source.undoLastMigration() : source.runMigrations())
      stop(failed === null ? way : "failed")
      if (failed !== null) return { [way]: failed }
    }
    return {}
  })
}

function same(before, after) {
  return !changes(before, after).length
}

const OWN = /^\["\w+","\w+","(migrations|typeorm_metadata)"/

/** TypeORM's own tables are no part of it. */
function changes(before, after) {
  const rows = (lost, sign, kept) =>
    lost.filter((row) => !kept.includes(row) && !OWN.test(row)).map((row) => sign + row)
  return [...rows(before, "-", after), ...rows(after, "+", before)]
}

async function main() {
  const complaints = compiled()
  const client = new Client({ connectionString: job.url })
  await client.connect()
  for (const [index, migration] of job.migrations.entries()) {
    const outcome = complaints[index].length
      ? { tsc: complaints[index] }
      : await both(migration, client).catch((error) => ({ error: String(error.message ?? error) }))
    say({ outcome })
  }
  await client.end()
}

/** What does not run up without rows is not run with them. What PostgreSQL refuses for a value
 * that the new type or condition cannot have runs once more, with values that it can. */
async function both(migration, client) {
  const outcome = await proved(migration, client)
  if ("up" in outcome || !migration.on_rows) return outcome
  outcome.on_rows = await onRows(migration, client, "begun")
  const { up = "contains null values" } = outcome.on_rows
  if (!up.includes("contains null values")) outcome.fitted = await onRows(migration, client, "fitted")
  return outcome
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
