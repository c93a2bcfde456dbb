// What the real TypeORM makes of each case on a real PostgreSQL, one version at a time:
//
//   node record.cjs JOB.json
//
// record.py starts it. The job names the folder with typeorm and pg in its node_modules
// (`packages`), the one with TypeScript (`typescript`), a folder to work in (`work`), the
// database (`url`), the catalog's queries and the cases; the outcomes are printed as JSON.
// prove.cjs builds and asks in the same way.
"use strict"
const { createRequire } = require("node:module")
const fs = require("node:fs")
const path = require("node:path")

const job = JSON.parse(fs.readFileSync(process.argv[2], "utf8"))
const project = createRequire(path.join(job.packages, "package.json"))
const ts = createRequire(path.join(job.typescript, "package.json"))("typescript")
const { Client } = project("pg")
project("reflect-metadata")
const typeorm = project("typeorm")

/** Compiles every case, and the other files of the folder that are named, with a full program,
 * as tsc does: design:type needs the types. */
function build(others = []) {
  const names = [...others]
  for (const [index, each] of job.cases.entries()) {
    for (const [part, source] of each.sources.entries()) {
      names.push(path.join(job.work, `${index}-${part}.ts`))
      fs.writeFileSync(names.at(-1), source)
    }
  }
  fs.symlinkSync(path.join(job.packages, "node_modules"), path.join(job.work, "node_modules"))
  const options = {
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.NodeJs,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    types: [],
  }
  const program = ts.createProgram(names, options)
  program.emit()
  return program
}

/** The entities of one source; what decorators of others said is forgotten first. */
function entities(index, part) {
  for (const list of Object.values(typeorm.getMetadataArgsStorage())) {
    if (Array.isArray(list)) list.length = 0
  }
  const file = path.join(job.work, `${index}-${part}.js`)
  delete require.cache[file] // the decorators have to speak again
  const exported = Object.values(require(file))
  return exported.filter((each) => typeof each === "function" || each instanceof typeorm.EntitySchema)
}

/** Runs `use` with what TypeORM would do to the database, and the connected data source. */
async function plan(index, part, options, use) {
  const { namingStrategy, ...others } = options
  const snake = () => new (project("typeorm-naming-strategies").SnakeNamingStrategy)()
  const source = new typeorm.DataSource({
    type: "postgres",
    url: job.url,
    entities: entities(index, part),
    ...others,
    ...(namingStrategy === "snake" ? { namingStrategy: snake() } : {}),
  })
  await source.initialize()
  try {
    const runner = source.createQueryRunner()
    const queries = async () => {
      await source.driver.createSchemaBuilder().createMetadataTableIfNecessary(runner)
      const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log()
      return { up: upQueries, down: downQueries.reverse() } // as the lines of a migration
    }
    const run = async (queries) => {
      for (const each of queries) await runner.query(each.query, each.parameters)
    }
    return await use(queries, run, source)
  } finally {
    await source.destroy()
  }
}

/** A statement's text; with its parameters where it has some. The database's name, which is
 * the version's own, is written as "database". */
function said(queries) {
  const database = new URL(job.url).pathname.slice(1)
  return queries.map(({ query, parameters }) => {
    const values = (parameters ?? []).map((each) => (each === database ? "database" : each))
    return values.length ? [query, values] : query
  })
}

/** Both directions under two names; nothing where there is nothing to do. */
function recorded(queries, up, down) {
  return queries.up.length ? { [up]: said(queries.up), [down]: said(queries.down) } : {}
}

async function failure(promise) {
  try {
    await promise
    return null
  } catch (error) {
    return String(error.message ?? error).split("\n")[0]
  }
}

/** What TypeORM says once its own statements have run; and, where it says something, what it
 * says after those, unless that is the same once more. */
async function repeated(queries, run) {
  const again = await queries()
  const outcome = recorded(again, "again", "again_down")
  if (!again.up.length) return outcome
  const refused = await failure(run(again.up))
  if (refused !== null) return { ...outcome, again_failure: refused }
  const later = said((await queries()).up)
  return JSON.stringify(later) === JSON.stringify(outcome.again) ? outcome : { ...outcome, later }
}

async function catalog(client) {
  const found = {}
  for (const [name, text] of Object.entries(job.queries)) {
    found[name] = (await client.query({ text, rowMode: "array" })).rows
  }
  return found
}

async function created(index, { options }, client) {
  return plan(index, 0, options, async (queries, run) => {
    const first = await queries()
    const outcome = { create: [], create_down: [], ...recorded(first, "create", "create_down") }
    const error = await failure(run(first.up))
    if (error !== null) return { ...outcome, error }
    return { ...outcome, catalog: await catalog(client), ...(await repeated(queries, run)) }
  })
}

async function changed(index, { options, by_hand }, client) {
  const outcome = await plan(index, 0, options, async (queries, run) => {
    const first = await queries()
    const outcome = { create: [], create_down: [], ...recorded(first, "create", "create_down") }
    const error = await failure(run(first.up))
    for (const each of by_hand) await client.query(each)
    if (error !== null) return { ...outcome, error }
    return { ...outcome, ...recorded(await queries(), "again", "again_down") }
  })
  if (outcome.error) return outcome
  return plan(index, 1, options, async (queries, run) => {
    const change = await queries()
    Object.assign(outcome, { up: [], down: [] }, recorded(change, "up", "down"))
    const refused = await failure(run(change.up))
    if (refused !== null) return { ...outcome, failure: refused }
    Object.assign(outcome, recorded(await queries(), "rest", "rest_down"))
    const back = await failure(run(change.down))
    return back === null ? outcome : { ...outcome, down_failure: back }
  })
}

async function main() {
  build()
  const client = new Client({ connectionString: job.url })
  await client.connect()
  const outcomes = []
  for (const [index, each] of job.cases.entries()) {
    await client.query(job.reset)
    const made = each.sources.length > 1 ? changed : created
    try {
      outcomes.push(await made(index, each, client))
    } catch (error) {
      outcomes.push({ error: String(error.message ?? error).split("\n")[0] })
    }
  }
  await client.end()
  process.stdout.write(JSON.stringify(outcomes))
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error)
    process.exit(1)
  })
}

module.exports = { Client, build, catalog, failure, job, plan, said, ts }
