// What the schema builder of one TypeORM says for the plans of plans.cjs, and what its --pretty
// makes of statements:
//
//   node record.cjs JOB.json
//
// record.py starts it. The job names the folder with typeorm in its node_modules (`packages`),
// the database (`url`) and the statements to format (`pretty`).
"use strict"
const { createRequire } = require("node:module")
const fs = require("node:fs")
const path = require("node:path")

const job = JSON.parse(fs.readFileSync(process.argv[2], "utf8"))
const project = createRequire(path.join(job.packages, "package.json"))
const typeorm = project("typeorm")

async function planned(entities) {
  const source = new typeorm.DataSource({ type: "postgres", url: job.url, entities })
  await source.initialize()
  try {
    const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log()
    const said = ({ query, parameters }) => (parameters?.length ? [query, parameters] : query)
    return { up: upQueries.map(said), down: downQueries.reverse().map(said) }
  } finally {
    await source.destroy()
  }
}

/** The formatter as `migration:generate --pretty` calls it. */
function formatted(statements) {
  const commands = path.join(path.dirname(project.resolve("typeorm")), "commands")
  const { MigrationGenerateCommand } = project(path.join(commands, "MigrationGenerateCommand.js"))
  return statements.map((each) => MigrationGenerateCommand.prettifyQuery(each))
}

async function main() {
  const plans = {}
  for (const [name, entities] of Object.entries(require("./plans.cjs")(typeorm))) {
    plans[name] = await planned(entities)
  }
  const sqlFormatter = project("@sqltools/formatter/package.json").version
  process.stdout.write(JSON.stringify({ plans, pretty: formatted(job.pretty), sqlFormatter }))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
