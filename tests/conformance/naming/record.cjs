// Records what TypeORM's own DefaultNamingStrategy answers to the calls of calls.json:
//
//   node record.cjs DIRECTORY    (a folder whose node_modules holds typeorm)
//
// writes names-<version>.json beside this file: for each call its answer, in the same order.
"use strict"
const { createRequire } = require("node:module")
const { readFileSync, writeFileSync } = require("node:fs")
const { join, resolve } = require("node:path")

const project = createRequire(resolve(process.argv[2], "package.json"))
const { DefaultNamingStrategy } = project("typeorm")
const home = resolve(project.resolve("typeorm"), "..")
const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"))
const { camelCase, snakeCase, titleCase, shorten } = require(join(home, "util/StringUtils.js"))

const strategy = new DefaultNamingStrategy()
const text = {
  camelCase,
  snakeCase,
  titleCase,
  shorten: (input) => shorten(input, { separator: "_", segmentLength: 3 }),
}
const calls = JSON.parse(readFileSync(join(__dirname, "calls.json"), "utf8"))
const answers = calls.map(([method, ...args]) =>
  method in text ? text[method](...args) : strategy[method](...args),
)
const target = join(__dirname, `names-${version}.json`)
writeFileSync(target, JSON.stringify({ typeorm: version, answers }, null, 1) + "\n")
