// Writes the OpenAPI description to where Redocly reads it: node describe.js FROM TO
//
// Redocly 2.77 compiles a schema that refers to its own root twice, and fails on its second `$id`; without an `$id` it
// checks all the same.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const [from, to] = process.argv.slice(2);
for (const name of fs.readdirSync(from).filter((name) => name.endsWith(".json"))) {
  const text = JSON.parse(fs.readFileSync(path.join(from, name), "utf8"));
  delete text.$id;
  fs.writeFileSync(path.join(to, name), JSON.stringify(text));
}
