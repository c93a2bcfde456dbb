"use strict"
// What trace.cjs and clients.cjs share: the file that is written, and what of an error goes into it.

const { AsyncLocalStorage } = require("node:async_hooks")
const fs = require("node:fs")

const file = process.env.MIGRATION_GUARD_TRACE

// Which migration and which line a statement comes from. Stacks alone do not tell: code compiled
// for ES5 has no `up` on the stack after its first await.
exports.context = new AsyncLocalStorage()

// Synchronously: Medusa ends by process.exit, which drops what is still buffered.
exports.write = (record) => fs.appendFileSync(file, JSON.stringify(record) + "\n")

const patched = new WeakSet()

// Whether an object of the libraries has not been seen before and has the method; node may load
// one more than once.
exports.isNew = (object, method) => {
  if (!object || patched.has(object) || typeof object[method] !== "function") return false
  patched.add(object)
  return true
}

// Nanoseconds; never set back, as the clock on the wall is.
const now = () => process.hrtime.bigint()
exports.now = now

// Milliseconds since it was made.
exports.stopwatch = () => {
  const start = now()
  return () => Number(now() - start) / 1e6
}

// node-postgres' DatabaseError carries the server's fields under these names.
const FIELDS = ["code", "detail", "hint", "position", "table", "column"]

exports.errorRecord = (error) => {
  if (!error) return undefined
  const record = { message: String(error.message) }
  for (const field of FIELDS) if (error[field] !== undefined) record[field] = String(error[field])
  return record
}
