// Compiles the schema with Ajv to a module of its own, formats asserted: node compile.js SCHEMA MODULE
"use strict";

const fs = require("node:fs");
const Ajv = require("ajv/dist/2020");
const formats = require("ajv-formats");
const standalone = require("ajv/dist/standalone").default;

const [schema, module_] = process.argv.slice(2);
// The schema has annotations of its own, which strict mode refuses; validation is the same.
const ajv = new Ajv({ code: { source: true, optimize: true }, strict: false, validateFormats: true });
formats(ajv);
const validate = ajv.compile(JSON.parse(fs.readFileSync(schema, "utf8")));
fs.writeFileSync(module_, standalone(ajv, validate));
