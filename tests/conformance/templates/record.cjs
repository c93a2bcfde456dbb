// What TypeORM's own commands write around the statements, by version:
//   node record.cjs 0.3.16=/path/to/node_modules/typeorm … > recorded.json
// The template functions of MigrationGenerateCommand and MigrationCreateCommand are called as
// the commands call them; the whole commands are recorded in tests/conformance/generated.
"use strict";
const { join } = require("node:path");

const NAMES = ["PostSubtitle", "postSubtitle", "post-subtitle", "my-new_migration", "a_-b", "X", "post9-9th", "$post"];
const STAMP = 1700000000000;
const UP = ["        one", "        two"];
const DOWN = ["        three"];

function command(folder, name) {
  return require(join(folder, "commands", `${name}.js`))[name];
}

function recorded(folder) {
  const generate = command(folder, "MigrationGenerateCommand");
  const create = command(folder, "MigrationCreateCommand");
  const className = (name) => /class (.*) implements/.exec(create.getTemplate(name, STAMP))[1];
  return {
    classes: Object.fromEntries(NAMES.map((name) => [name, className(name)])),
    generated: {
      ts: generate.getTemplate("PostSubtitle", STAMP, UP, DOWN),
      js: generate.getJavascriptTemplate("PostSubtitle", STAMP, UP, DOWN, false),
      esm: generate.getJavascriptTemplate("PostSubtitle", STAMP, UP, DOWN, true),
    },
    created: {
      ts: create.getTemplate("PostSubtitle", STAMP),
      js: create.getJavascriptTemplate("PostSubtitle", STAMP, false),
      esm: create.getJavascriptTemplate("PostSubtitle", STAMP, true),
    },
  };
}

const answers = {};
for (const argument of process.argv.slice(2)) {
  const [version, folder] = argument.split("=");
  answers[version] = recorded(folder);
}
process.stdout.write(JSON.stringify(answers, null, 1) + "\n");
