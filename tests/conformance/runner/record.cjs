// Records what Medusa's loader and TypeORM's executor make of a migrations folder:
//
//   node record.cjs DIRECTORY    (a folder whose node_modules holds @medusajs/medusa)
//
// writes outcomes-<version of Medusa>.json beside this file. No database: only what happens
// before the first statement is recorded.
"use strict"

const fs = require("fs")
const os = require("os")
const path = require("path")

const modules = path.resolve(process.argv[2], "node_modules")
const { getEnabledMigrations } = require(
  path.join(modules, "@medusajs/medusa/dist/commands/utils/get-migrations.js")
)
const { DataSource } = require(path.join(modules, "typeorm"))
const { MigrationExecutor } = require(path.join(modules, "typeorm/migration/MigrationExecutor.js"))

const POST = migration("Post1690000000000")

function migration(name, inside = "") {
  return `class ${name} {${inside} async up(queryRunner) { await queryRunner.query("SELECT 1") } async down(queryRunner) { await queryRunner.query("SELECT 1") } }\nexports.${name} = ${name}\n`
}

const CASES = {
  "one class": { "1690000000000-Post.js": POST },
  "two files": {
    "1690000000000-Post.js": POST,
    "1690000000001-Tag.js": migration("Tag1690000000001"),
  },
  "the same stamp": {
    "1690000000000-Post.js": POST,
    "1690000000000-Tag.js": migration("Tag1690000000000"),
  },
  "two classes in a file": { "1690000000000-Post.js": POST + migration("Tag1690000000001") },
  "no stamp": { "1690000000000-Post.js": migration("Post") },
  "ten digits": { "1690000000-Post.js": migration("Post1690000000") },
  "fourteen digits": { "20230101120000-Post.js": migration("Post20230101120000") },
  "a stamp of zero": { "0000000000000-Post.js": migration("Post0000000000000") },
  "a stamp in the name property": {
    "1690000000000-Post.js": migration("Post", ' name = "Post1690000000000";'),
  },
  "no stamp in the name property": {
    "1690000000000-Post.js": migration("Post1690000000000", ' name = "Post";'),
  },
  "an empty name property": {
    "1690000000000-Post.js": migration("Post1690000000000", ' name = "";'),
  },
  "the same class twice": { "1690000000000-Post.js": POST, "1690000000001-Post.js": POST },
  "the same name property": {
    "1690000000000-Post.js": POST,
    "1690000000001-Tag.js": migration("Tag1690000000001", ' name = "Post1690000000000";'),
  },
  "a class exported twice": {
    "1690000000000-Post.js": POST + "exports.default = Post1690000000000\n",
  },
  "a barrel": {
    "1690000000000-Post.js": POST,
    "index.js":
      'const { Post1690000000000 } = require("./1690000000000-Post")\nexports.Post1690000000000 = Post1690000000000\n',
  },
  "not exported": { "1690000000000-Post.js": POST.replace(/exports.*\n/, "") },
  "commented out": { "1690000000000-Post.js": POST.replace(/^/gm, "// ") },
  "an exported function": { "1690000000000-Post.js": POST + "exports.quote = function quote() {}\n" },
  "an exported arrow function": { "1690000000000-Post.js": POST + "exports.quote = () => 1\n" },
  "an exported class": { "1690000000000-Post.js": POST + "class Helper {}\nexports.Helper = Helper\n" },
  "an exported object": { "1690000000000-Post.js": POST + 'exports.options = { a: "b" }\n' },
  "an exported array": { "1690000000000-Post.js": POST + 'exports.names = ["a"]\n' },
  "an exported string": { "1690000000000-Post.js": POST + 'exports.TABLE = "post"\n' },
  "a feature flag": { "1690000000000-Post.js": POST + 'exports.featureFlag = "some_flag"\n' },
}

async function outcome(files) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "migrations-"))
  try {
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text)
    const migrations = getEnabledMigrations([path.join(folder, "*.js")], () => true)
    const dataSource = new DataSource({ type: "postgres", migrations })
    await dataSource.buildMetadatas()
    const found = new MigrationExecutor(dataSource).getMigrations()
    return { runs: found.map((one) => one.name) }
  } catch (error) {
    return { error: String(error.message) }
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

async function main() {
  const version = (name) => require(path.join(modules, name, "package.json")).version
  const cases = []
  for (const [name, files] of Object.entries(CASES)) {
    cases.push({ name, files, ...(await outcome(files)) })
  }
  const versions = { medusa: version("@medusajs/medusa"), typeorm: version("typeorm") }
  const target = path.join(__dirname, `outcomes-${versions.medusa}.json`)
  fs.writeFileSync(target, JSON.stringify({ versions, cases }, null, 1) + "\n")
}

main()
