"use strict"
// Loaded before the project's own code by `node --require`. Two duties:
//  1. it writes what the runner really does to the file MIGRATION_GUARD_TRACE, one JSON object a
//     line: each migration's `up` with its time and error, each statement with its time, error
//     and the line that sent it, each `down` likewise, what a schema builder would change, and
//     the names of the migrations that the runner found;
//  2. it lets no `pg` client connect to another database than the scratch one. A project whose
//     configuration does not read the variable that the URL was handed over in would otherwise
//     run its migrations on whatever that configuration names, a shop's database included.

const { AsyncLocalStorage } = require("node:async_hooks")
const fs = require("node:fs")
const Module = require("node:module")
const probes = require("./probes.cjs")

const file = process.env.MIGRATION_GUARD_TRACE
// Without it this throws, node does not start, and nothing is run.
const allowed = JSON.parse(process.env.MIGRATION_GUARD_TARGET)
const LONGEST_STATEMENT = 20000
const LOOPBACK = new Set(["localhost", "127.0.0.1", "::1"])
const patched = new WeakSet()

// Which migration and which line a statement comes from. Stacks alone do not tell: code compiled
// for ES5 has no `up` on the stack after its first await.
const context = new AsyncLocalStorage()

// Synchronously: Medusa ends by process.exit, which drops what is still buffered.
const write = (record) => fs.appendFileSync(file, JSON.stringify(record) + "\n")

function host(name) {
  const lower = String(name).toLowerCase()
  return LOOPBACK.has(lower) ? "localhost" : lower
}

function isAllowed(client) {
  return (
    client.database === allowed.database &&
    host(client.host) === host(allowed.host) &&
    Number(client.port) === allowed.port
  )
}

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

// node-postgres' DatabaseError carries the server's fields under these names.
const FIELDS = ["code", "detail", "hint", "position", "table", "column"]

function errorRecord(error) {
  if (!error) return undefined
  const record = { message: String(error.message) }
  for (const field of FIELDS) if (error[field] !== undefined) record[field] = String(error[field])
  return record
}

// TypeORM writes its row with parameters: INSERT INTO "migrations"("timestamp", "name") VALUES ($1, $2)
function insertedRow(sql, values) {
  const insert = /^INSERT INTO ([^(]+)\("timestamp", "name"\) VALUES \(\$1, \$2\)/.exec(sql)
  if (!insert || !Array.isArray(values)) return undefined
  return { table: insert[1], stamp: Number(values[0]), name: String(values[1]) }
}

// Milliseconds since it was made, or up to stop().
function stopwatch() {
  const start = process.hrtime.bigint()
  let end
  const elapsed = () => Number((end || process.hrtime.bigint()) - start) / 1e6
  elapsed.stop = () => void (end = process.hrtime.bigint())
  return elapsed
}

// Of the statements that change rows; an array is the answer to several in one text.
function affectedRows(result) {
  const changing = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"])
  const counts = [result].flat().filter((each) => each && changing.has(each.command))
  return counts.length ? counts.reduce((sum, each) => sum + (each.rowCount || 0), 0) : undefined
}

function patchQuery(prototype) {
  const query = prototype.query
  prototype.query = function (config, values, callback) {
    const isText = typeof config === "string"
    // A Query or Cursor object reports to its own listeners: left alone.
    if (!isText && (!config || typeof config.submit === "function" || typeof config.text !== "string")) {
      return query.apply(this, arguments)
    }
    const sql = isText ? config : config.text
    const parameters = Array.isArray(values) ? values : isText ? undefined : config.values
    const { migration, line, direction } = context.getStore() || {}
    const row = insertedRow(sql, parameters)
    const elapsed = stopwatch()
    const done = (error, result, effects) => {
      const ms = elapsed()
      const text = sql.slice(0, LONGEST_STATEMENT)
      const rows = affectedRows(result)
      write({ type: "statement", ms, sql: text, migration, line, row, rows, ...effects, error: errorRecord(error) })
    }
    const last = arguments[arguments.length - 1]
    if (typeof last === "function") {
      const rest = Array.prototype.slice.call(arguments, 0, -1)
      return query.call(this, ...rest, function (error, result) {
        done(error, result)
        return last.call(this, error, result)
      })
    }
    const answer = query.apply(this, arguments)
    if (!answer || typeof answer.then !== "function") return answer
    if (direction === "up" && probes.isWatched(migration) && probes.watches(sql)) {
      return answer.then(async (result) => {
        elapsed.stop()
        done(undefined, result, await probes.afterStatement(this))
        return result
      }, (error) => {
        done(error)
        throw error
      })
    }
    answer.then((result) => done(undefined, result), done)
    return answer
  }
  prototype.query.plain = query
}

function patchConnect(prototype) {
  const connect = prototype.connect
  prototype.connect = function (callback) {
    if (isAllowed(this)) return connect.apply(this, arguments)
    write({ type: "refused", host: String(this.host), port: Number(this.port), database: String(this.database) })
    const error = new Error(`migration-guard: not the scratch database: ${this.host}:${this.port}/${this.database}`)
    if (typeof callback === "function") return void process.nextTick(callback, error)
    return Promise.reject(error)
  }
}

function patchPg(pg) {
  const prototype = pg && typeof pg === "object" && typeof pg.Client === "function" && pg.Client.prototype
  if (!prototype || patched.has(prototype) || typeof prototype.connect !== "function") return
  patched.add(prototype)
  patchConnect(prototype)
  patchQuery(prototype)
}

// queryRunner.query() is called synchronously by the migration; what it does later is not.
function patchQueryRunner(exported) {
  const prototype = exported && exported.PostgresQueryRunner && exported.PostgresQueryRunner.prototype
  if (!prototype || patched.has(prototype) || typeof prototype.query !== "function") return
  patched.add(prototype)
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
  if (!instance || typeof instance.up !== "function" || patched.has(instance)) return
  patched.add(instance)
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
  if (!prototype || patched.has(prototype) || typeof prototype.getMigrations !== "function") return
  patched.add(prototype)
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
  if (!prototype || patched.has(prototype) || typeof prototype.log !== "function") return
  patched.add(prototype)
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
  if (!prototype || patched.has(prototype) || typeof prototype.create !== "function") return
  patched.add(prototype)
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
