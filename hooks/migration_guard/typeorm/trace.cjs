"use strict"
// Loaded before the project's own code by `node --require`. Two duties:
//  1. it writes what the runner really does to the file MIGRATION_GUARD_TRACE, one JSON object a
//     line: each migration's `up` with its time and error, each statement with its time, error
//     and the line that sent it, each `down` likewise, what a schema builder would change, and
//     the names of the migrations that the runner found;
//  2. it lets no `pg` client connect to another database than the scratch one. A project whose
//     configuration does not read the variable that the URL was handed over in would otherwise
//     run its migrations on whatever that configuration names, a shop's database included.

const Module = require("node:module")
const { patchPg } = require("./clients.cjs")
const probes = require("./probes.cjs")
const { context, errorRecord, isNew, stopwatch, write } = require("./record.cjs")

const OWN_FRAMES = /[\\/]node_modules[\\/](typeorm|tslib|pg|pg-pool)[\\/]|^node:|^internal/

// The nearest frame that is neither ours nor of the libraries below the migration.
function callingLine() {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 40
  const lines = new Error().stack.split("\n").slice(1)
  Error.stackTraceLimit = limit
  for (const line of lines) {
    const frame = /(?:\(|at (?:async )?)(?:file:\/\/)?([^()\s][^()]*):(\d+):(\d+)\)?$/.exec(line)
    if (!frame || frame[1] === __filename || OWN_FRAMES.test(frame[1])) continue
    return { file: frame[1], line: Number(frame[2]), column: Number(frame[3]) }
  }
  return undefined
}

// queryRunner.query() is called synchronously by the migration; what it does later is not.
function patchQueryRunner(exported) {
  const prototype = exported && exported.PostgresQueryRunner && exported.PostgresQueryRunner.prototype
  if (!isNew(prototype, "query")) return
  const query = prototype.query
  prototype.query = function (...parameters) {
    const store = context.getStore()
    if (!store) return query.apply(this, parameters)
    // createTable() and the like call query() themselves: the outermost line is the migration's.
    return context.run({ ...store, line: callingLine() || store.line }, () => query.apply(this, parameters))
  }
}

function watchMigration(migration) {
  const { instance, name, timestamp } = migration
  if (!isNew(instance, "up")) return
  const subject = { name: String(name), stamp: Number(timestamp) }
  watchMethod(instance, subject, "up", { begin: "begin", end: "migration" })
  if (typeof instance.down === "function") {
    watchMethod(instance, subject, "down", { begin: "reverting", end: "reverted" })
  }
}

function watchMethod(instance, subject, direction, types) {
  const method = instance[direction]
  const watched = async function (...parameters) {
    const [queryRunner] = parameters
    if (direction === "up") await probes.beforeUp(queryRunner, subject.name)
    const elapsed = stopwatch()
    const done = (error) => write({ type: types.end, ...subject, ms: elapsed(), error: errorRecord(error) })
    write({ type: types.begin, ...subject })
    try {
      const store = { migration: subject.name, direction }
      const answer = await context.run(store, () => method.apply(instance, parameters))
      done()
      if (direction === "down") await probes.afterDown(queryRunner, subject.name)
      return answer
    } catch (error) {
      done(error || new Error(String(error)))
      throw error
    }
  }
  Object.defineProperty(instance, direction, { value: watched, configurable: true, writable: true })
}

function patchExecutor(exported) {
  const prototype = exported && exported.MigrationExecutor && exported.MigrationExecutor.prototype
  if (!isNew(prototype, "getMigrations")) return
  const getMigrations = prototype.getMigrations
  prototype.getMigrations = function (...parameters) {
    const migrations = getMigrations.apply(this, parameters)
    if (!Array.isArray(migrations)) return migrations
    const names = migrations.map(({ name }) => String(name))
    write({ type: "listed", names, files: probes.filesOf(migrations) })
    migrations.forEach(watchMigration)
    return migrations.filter((migration) => !probes.isLeftOut(migration))
  }
  // One command reverts one migration: several are reverted by one start of node, each in a
  // transaction of its own as if it had been started for it.
  const undo = prototype.undoLastMigration
  prototype.undoLastMigration = async function (...parameters) {
    let answer = await undo.apply(this, parameters)
    for (let number = 1; number < probes.reverts; number++) answer = await undo.apply(this, parameters)
    return answer
  }
}

// `typeorm schema:log` asks it; what it prints is coloured and ends with the terminal's width.
function patchSchemaBuilder(exported) {
  const prototype = exported && exported.RdbmsSchemaBuilder && exported.RdbmsSchemaBuilder.prototype
  if (!isNew(prototype, "log")) return
  const log = prototype.log
  prototype.log = async function (...parameters) {
    const answer = await log.apply(this, parameters)
    const texts = (queries) => queries.map(({ query }) => query)
    const source = this.dataSource || this.connection // TypeORM 1.x, 0.3.x
    const entities = source.entityMetadatas.length
    write({ type: "schema", entities, up: texts(answer.upQueries), down: texts(answer.downQueries) })
    return answer
  }
}

// Only `pg` can be watched: a data source of another driver is not opened at all.
const WATCHED_DRIVERS = new Set(["postgres", "cockroachdb"])

function patchDriverFactory(exported) {
  const prototype = exported && exported.DriverFactory && exported.DriverFactory.prototype
  if (!isNew(prototype, "create")) return
  const create = prototype.create
  prototype.create = function (dataSource, ...parameters) {
    const driver = String(dataSource && dataSource.options && dataSource.options.type)
    if (WATCHED_DRIVERS.has(driver)) return create.call(this, dataSource, ...parameters)
    write({ type: "driver", name: driver })
    throw new Error(`migration-guard: a data source of type '${driver}' is not opened`)
  }
}

// By name, or by the file's name as the loader of ECMAScript modules asks for it.
const PATCHES = [
  [/^pg$|[\\/]pg[\\/]lib[\\/]index\.js$/, patchPg],
  [/[\\/]PostgresQueryRunner(\.js)?$/, patchQueryRunner],
  [/[\\/]MigrationExecutor(\.js)?$/, patchExecutor],
  [/[\\/]DriverFactory(\.js)?$/, patchDriverFactory],
  [/[\\/]RdbmsSchemaBuilder(\.js)?$/, patchSchemaBuilder],
]

const load = Module._load
Module._load = function (request) {
  const loaded = load.apply(this, arguments)
  for (const [pattern, patch] of PATCHES) if (pattern.test(request)) patch(loaded)
  return loaded
}

write({ type: "start", argv: process.argv.slice(1) })
