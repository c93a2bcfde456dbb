"use strict"
// node-postgres' clients: which database they may enter, and what they send.

const probes = require("./probes.cjs")
const { context, errorRecord, isNew, now, write } = require("./record.cjs")

// Without it this throws, node does not start, and nothing is run.
const allowed = JSON.parse(process.env.MIGRATION_GUARD_TARGET)
const LONGEST_STATEMENT = 20000
const LOOPBACK = new Set(["localhost", "127.0.0.1", "::1"])

exports.patchPg = (pg) => {
  const prototype = pg && typeof pg === "object" && typeof pg.Client === "function" && pg.Client.prototype
  if (!isNew(prototype, "connect")) return
  patchConnect(prototype)
  patchQuery(prototype)
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
    const took = timed(this)
    const done = (error, result, effects) => {
      const ms = took()
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
        took()
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

// When a client's last answer came: it sends a statement after the answer to the one before.
const answered = new WeakMap()

// Milliseconds from when the statement was sent to the first call, without its time in the queue
// behind those that a migration has sent with it (Promise.all).
function timed(client) {
  const asked = now()
  let ms
  return () => {
    if (ms !== undefined) return ms
    const [before, end] = [answered.get(client) || 0n, now()]
    answered.set(client, end)
    ms = Number(end - (before > asked ? before : asked)) / 1e6
    return ms
  }
}

// TypeORM writes its row with parameters: INSERT INTO "migrations"("timestamp", "name") VALUES ($1, $2)
function insertedRow(sql, values) {
  const insert = /^INSERT INTO ([^(]+)\("timestamp", "name"\) VALUES \(\$1, \$2\)/.exec(sql)
  if (!insert || !Array.isArray(values)) return undefined
  return { table: insert[1], stamp: Number(values[0]), name: String(values[1]) }
}

// Of the statements that change rows; an array is the answer to several in one text.
function affectedRows(result) {
  const changing = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"])
  const counts = [result].flat().filter((each) => each && changing.has(each.command))
  return counts.length ? counts.reduce((sum, each) => sum + (each.rowCount || 0), 0) : undefined
}
