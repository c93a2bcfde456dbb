// The entities that the recorded migrations are generated for, from an empty database.
"use strict"

module.exports = ({ EntitySchema }) => {
  const id = { type: Number, primary: true, generated: "increment" }
  const entity = (name, columns, others) => new EntitySchema({ name, columns: { id, ...columns }, ...others })
  return {
    nothing: [],
    one_table: [entity("post", { title: { type: String } })],
    several: [
      entity("author", {
        name: { type: "varchar", length: 100, unique: true },
        kind: { type: "enum", enum: ["staff", "guest"], default: "guest" },
      }),
      entity(
        "post",
        {
          title: { type: String, comment: "what it's about" },
          score: { type: "numeric", precision: 10, scale: 2, default: 0.5 },
          created_at: { type: "timestamptz", createDate: true },
        },
        {
          relations: { author: { type: "many-to-one", target: "author", joinColumn: true, onDelete: "CASCADE" } },
          indices: [{ columns: ["title"], where: "score > 0" }],
          checks: [{ expression: `"score" BETWEEN 0 AND 10` }],
        },
      ),
    ],
    // Statements with parameters: a generated column and a view.
    parameters: [
      entity("item", { twice: { type: "int", generatedType: "STORED", asExpression: "id * 2" } }),
      new EntitySchema({
        name: "items",
        type: "view",
        expression: `SELECT "id", 'it"s a \`quote\` and a \\ and \${x}' AS "text" FROM "item"`,
        columns: { id: { type: Number } },
      }),
    ],
    // What a template literal would read otherwise.
    hostile: [
      entity(
        "odd",
        {
          a: { type: "varchar", default: "a`b" },
          b: { type: "varchar", default: "\\d+\\n" },
          c: { type: "varchar", default: "${process.exit(1)}" },
          d: { type: "varchar", default: "line\nbreak\r\nand\ttab" },
          e: { type: "varchar", comment: "dollar $ and { and $\\{ and \\` and \u2028" },
        },
        { checks: [{ name: "chk`${1}", expression: "a ~ '^[\\w`${2}]*$'" }] },
      ),
    ],
  }
}
