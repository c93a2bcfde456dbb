"use strict"
// What trace.cjs asks the database about while migrations run, on their own connection and in
// their own transaction, where alone it can be seen:
//  - the catalog before an `up` and after a `down`;
//  - after each statement of an `up`, the locks that it took and the tables that it rewrote.
// MIGRATION_GUARD_OBSERVE names the migrations and holds the SQL; without it nothing is asked.

const fs = require("node:fs")

const wanted = JSON.parse(process.env.MIGRATION_GUARD_OBSERVE || "{}")
const names = new Set(wanted.migrations || [])
const leftOut = new Set(wanted.without || [])

// Tables that were there before the first of the watched migrations: oid → name and file.
let existing
// By connection: the locks that it was seen holding last, and every table's file.
const held = new WeakMap()

const SAVEPOINT = "migration_guard"

// trace.cjs leaves node-postgres' own function here, so that no question of ours is recorded.
function send(client, text) {
  const query = client && client.query && client.query.plain
  return query ? query.call(client, { text, rowMode: "array" }) : Promise.reject(new Error("not node-postgres"))
}

// A question that PostgreSQL refused would end the migration's transaction: behind a savepoint
// it cannot. Outside of a transaction the savepoint is what is refused, which harms nothing.
async function ask(client, text) {
  const protectedByIt = await send(client, `SAVEPOINT ${SAVEPOINT}`).then(() => true, () => false)
  try {
    return await send(client, text)
  } catch (error) {
    if (protectedByIt) await send(client, `ROLLBACK TO SAVEPOINT ${SAVEPOINT}`)
    throw error
  } finally {
    if (protectedByIt) await send(client, `RELEASE SAVEPOINT ${SAVEPOINT}`)
  }
}

async function lockState(client) {
  const { rows } = await ask(client, wanted.probe)
  const [inTransaction, locks, tables] = rows[0]
  return {
    inTransaction,
    locks: new Set((locks || []).map(([oid, mode]) => `${oid} ${mode}`)),
    tables: new Map((tables || []).map(([oid, name, file]) => [Number(oid), { name, file: Number(file) }])),
  }
}

async function keepCatalog(client, name, moment) {
  const { rows } = await ask(client, wanted.catalog)
  fs.appendFileSync(wanted.output, JSON.stringify({ name, moment, rows }) + "\n")
}

// A question that fails, in an aborted transaction for example, leaves its answer out: the
// migration must go on as it would without us.
async function quietly(question) {
  try {
    return await question()
  } catch {
    return undefined
  }
}

exports.isWatched = (name) => names.has(name)
// Rows are written by the thousand and lock no table against others.
exports.watches = (sql) => Boolean(wanted.probe) && !/^\s*(INSERT|UPDATE|DELETE)\b/i.test(sql)
exports.isLeftOut = ({ name, timestamp }) =>
  leftOut.has(String(name)) || (wanted.before !== undefined && wanted.before !== null && timestamp >= wanted.before)
exports.reverts = wanted.reverts || 0

// The file that each class comes from, as far as its module exports it by value. What exports it
// again was loaded first.
exports.filesOf = (migrations) => {
  if (!wanted.files) return undefined
  const files = new Map()
  for (const [file, { exports: exported }] of Object.entries(require.cache)) {
    if (!exported || typeof exported !== "object") continue
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(exported))) {
      if (typeof value === "function") files.set(value, file)
    }
  }
  const found = migrations.map(({ name, instance }) => [name, instance && files.get(instance.constructor)])
  return Object.fromEntries(found.filter(([, file]) => file))
}

exports.beforeUp = async (queryRunner, name) => {
  if (!names.has(name)) return
  await quietly(async () => {
    const client = await queryRunner.connect()
    if (wanted.catalog) await keepCatalog(client, name, "before")
    if (!wanted.probe) return
    const state = await lockState(client)
    existing = existing || state.tables
    held.set(client, state)
  })
}

exports.afterDown = async (queryRunner, name) => {
  if (!names.has(name) || !wanted.catalog) return
  await quietly(async () => keepCatalog(await queryRunner.connect(), name, "after"))
}

// What the statement that just ended did to tables that had been there before.
exports.afterStatement = (client) =>
  quietly(async () => {
    const before = held.get(client)
    const now = await lockState(client)
    held.set(client, now)
    if (!before || !existing) return undefined
    const locks = []
    for (const key of now.locks) {
      const [oid, mode] = key.split(" ")
      const table = existing.get(Number(oid))
      if (table && !before.locks.has(key)) locks.push({ table: table.name, mode })
    }
    const rewritten = []
    for (const [oid, table] of existing) {
      const [old, next] = [before.tables.get(oid), now.tables.get(oid)]
      if (old && next && old.file !== next.file) rewritten.push(table.name)
    }
    return { in_transaction: now.inTransaction, locks, rewritten }
  })
