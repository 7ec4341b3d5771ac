// Checks the bodies of a HAR with a compiled Ajv module: node har.js MODULE PREFIX FILE
//
// The whole archive is parsed at once, as is usual; entries whose URL starts with PREFIX are checked.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const [module_, prefix, file] = process.argv.slice(2);
const validate = require(path.resolve(module_));
let valid = 0;
let invalid = 0;
for (const entry of JSON.parse(fs.readFileSync(file, "utf8")).log.entries) {
  if (entry.request.method !== "GET" || !entry.request.url.startsWith(prefix)) continue;
  if (entry.response.status !== 200) continue;
  if (validate(JSON.parse(entry.response.content.text))) valid += 1;
  else invalid += 1;
}
console.log(JSON.stringify({ documents: valid + invalid, valid, invalid }));
process.exitCode = invalid === 0 && valid > 0 ? 0 : 1;
