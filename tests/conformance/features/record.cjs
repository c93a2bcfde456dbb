// What the real TypeORM makes of each case on a real PostgreSQL, one version at a time:
//
//   node record.cjs JOB.json
//
// record.py starts it. The job names the folder with typeorm and pg in its node_modules
// (`packages`), the one with TypeScript (`typescript`), a folder to work in (`work`), the
// database (`url`), the catalog's queries and the cases; the outcomes are printed as JSON.
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

/** Compiles every case with a full program, as tsc does: design:type needs the types. */
function build() {
  const names = []
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
  ts.createProgram(names, options).emit()
}

/** The entities of one source; what decorators of others said is forgotten first. */
function entities(index, part) {
  for (const list of Object.values(typeorm.getMetadataArgsStorage())) {
    if (Array.isArray(list)) list.length = 0
  }
  const exported = Object.values(require(path.join(job.work, `${index}-${part}.js`)))
  return exported.filter((each) => typeof each === "function" || each instanceof typeorm.EntitySchema)
}

/** Runs `use` with a connected data source and what TypeORM would do to the database. */
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
    const statements = async () => {
      await source.driver.createSchemaBuilder().createMetadataTableIfNecessary(runner)
      return (await source.driver.createSchemaBuilder().log()).upQueries
    }
    const run = async (queries) => {
      for (const each of queries) await runner.query(each.query, each.parameters)
    }
    return await use(statements, run)
  } finally {
    await source.destroy()
  }
}

const texts = (queries) =>
  queries.map((each) => each.query).filter((text) => !text.includes('"typeorm_metadata"'))

async function created(index, options, client) {
  return plan(index, 0, options, async (statements, run) => {
    const queries = await statements()
    await run(queries)
    const catalog = {}
    for (const [name, text] of Object.entries(job.queries)) {
      catalog[name] = (await client.query({ text, rowMode: "array" })).rows
    }
    const again = texts(await statements())
    return { create: texts(queries), catalog, ...(again.length ? { again } : {}) }
  })
}

async function changed(index, options) {
  const outcome = await plan(index, 0, options, async (statements, run) => {
    const queries = await statements()
    await run(queries)
    const again = texts(await statements())
    return { create: texts(queries), ...(again.length ? { again } : {}) }
  })
  return plan(index, 1, options, async (statements, run) => {
    const queries = await statements()
    try {
      await run(queries)
    } catch (error) {
      return { ...outcome, up: texts(queries), failure: String(error.message) }
    }
    return { ...outcome, up: texts(queries) }
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
      outcomes.push(await made(index, each.options, client))
    } catch (error) {
      outcomes.push({ error: String(error.message ?? error).split("\n")[0] })
    }
  }
  await client.end()
  process.stdout.write(JSON.stringify(outcomes))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
