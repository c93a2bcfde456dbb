"use strict"
// Loaded before the project's own code by `node --require`. Two duties:
//  1. it writes what the runner really does to the file MIGRATION_GUARD_TRACE, one JSON object a
//     line: each migration's `up` with its time and error, each statement with its time, error
//     and the line that sent it;
//  2. it lets no `pg` client connect to another database than the scratch one. A project whose
//     configuration does not read the variable that the URL was handed over in would otherwise
//     run its migrations on whatever that configuration names, a shop's database included.

const { AsyncLocalStorage } = require("node:async_hooks")
const fs = require("node:fs")
const Module = require("node:module")

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
const FIELDS = ["code", "detail", "hint", "position"]

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
    const { migration, line } = context.getStore() || {}
    const row = insertedRow(sql, parameters)
    const start = process.hrtime.bigint()
    const done = (error) => {
      const ms = Number(process.hrtime.bigint() - start) / 1e6
      const text = sql.slice(0, LONGEST_STATEMENT)
      write({ type: "statement", ms, sql: text, migration, line, row, error: errorRecord(error) })
    }
    const last = arguments[arguments.length - 1]
    if (typeof last === "function") {
      const rest = Array.prototype.slice.call(arguments, 0, -1)
      return query.call(this, ...rest, function (error, result) {
        done(error)
        return last.call(this, error, result)
      })
    }
    const answer = query.apply(this, arguments)
    if (answer && typeof answer.then === "function") answer.then(() => done(), done)
    return answer
  }
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
  const up = instance.up
  const watched = async function (...parameters) {
    const start = process.hrtime.bigint()
    const done = (error) => {
      const ms = Number(process.hrtime.bigint() - start) / 1e6
      write({ type: "migration", name: String(name), stamp: Number(timestamp), ms, error: errorRecord(error) })
    }
    write({ type: "begin", name: String(name), stamp: Number(timestamp) })
    try {
      const answer = await context.run({ migration: String(name) }, () => up.apply(instance, parameters))
      done()
      return answer
    } catch (error) {
      done(error || new Error(String(error)))
      throw error
    }
  }
  Object.defineProperty(instance, "up", { value: watched, configurable: true, writable: true })
}

function patchExecutor(exported) {
  const prototype = exported && exported.MigrationExecutor && exported.MigrationExecutor.prototype
  if (!prototype || patched.has(prototype) || typeof prototype.getMigrations !== "function") return
  patched.add(prototype)
  const getMigrations = prototype.getMigrations
  prototype.getMigrations = function (...parameters) {
    const migrations = getMigrations.apply(this, parameters)
    if (Array.isArray(migrations)) migrations.forEach(watchMigration)
    return migrations
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
]

const load = Module._load
Module._load = function (request) {
  const loaded = load.apply(this, arguments)
  for (const [pattern, patch] of PATCHES) if (pattern.test(request)) patch(loaded)
  return loaded
}

write({ type: "start", argv: process.argv.slice(1) })
