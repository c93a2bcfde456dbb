// Runs written migrations with the real TypeORM of one version on a real PostgreSQL:
//
//   node prove.cjs JOB.json
//
// prove.py starts it. The job is record.cjs's, with migrations besides: of each its file's name
// (`file`), `text` and class (`name`), and the place of its case among the cases. What came of
// each is written to outcomes.json in the folder to work in: TypeORM itself prints.
"use strict"
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
  await plan(index, 0, options, async (queries, run) => {
    await queries() // makes TypeORM's own table where the entities need one
    const named = (values) => values.map((each) => (each === "database" ? database : each))
    const statements = create.map((each) => (typeof each === "string" ? [each, []] : each))
    await run(statements.map(([query, values]) => ({ query, parameters: named(values) })))
  })
  for (const each of by_hand) await client.query(each)
}

/** Without the order of columns, which no way back can keep. */
async function inventory(client) {
  const found = await catalog(client)
  return Object.entries(found).flatMap(([kind, rows]) => rows.map((row) => JSON.stringify([kind, ...row])))
}

/** Up, down and up again, and after each way what is there; stops at the first failure. */
async function proved(migration, client) {
  const each = job.cases[migration.index]
  await begin(each, migration.index, client)
  const before = await inventory(client)
  const found = require(path.join(job.work, `${migration.file}.js`))[migration.name]
  const options = { ...each.options, migrations: [found] }
  return plan(migration.index, 1, options, async (queries, _, source) => {
    const up = await failure(source.runMigrations())
    if (up !== null) return { up, restored: same(before, await inventory(client)) }
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
  const outcomes = []
  for (const [index, migration] of job.migrations.entries()) {
    const outcome = complaints[index].length
      ? { tsc: complaints[index] }
      : await proved(migration, client).catch((error) => ({ error: String(error.message ?? error) }))
    outcomes.push(outcome)
  }
  await client.end()
  fs.writeFileSync(path.join(job.work, "outcomes.json"), JSON.stringify(outcomes))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
