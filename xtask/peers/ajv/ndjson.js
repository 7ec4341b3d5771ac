// Checks NDJSON with a compiled Ajv module: node ndjson.js chunks|readline MODULE FILE
//
// `chunks` is the fastest of the ways that were tried: blocks of whole lines are decoded at once, and each line of the
// block is parsed by itself, as it is short enough to be garbage soon.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");

const [way, module_, file] = process.argv.slice(2);
const validate = require(path.resolve(module_));
let valid = 0;
let invalid = 0;

function check(line) {
  if (line.length === 0) return;
  if (validate(JSON.parse(line))) valid += 1;
  else invalid += 1;
}

function chunks() {
  const input = fs.openSync(file, "r");
  let block = Buffer.allocUnsafe(1 << 16);
  let kept = 0;
  for (;;) {
    if (kept === block.length) block = Buffer.concat([block, Buffer.allocUnsafe(block.length)]);
    const read = fs.readSync(input, block, kept, block.length - kept, null);
    const end = kept + read;
    const whole = read === 0 ? end : block.lastIndexOf(10, end - 1) + 1;
    if (whole > 0) {
      const text = block.toString("utf8", 0, whole);
      let start = 0;
      while (start < text.length) {
        let stop = text.indexOf("\n", start);
        if (stop < 0) stop = text.length;
        check(text.slice(start, stop));
        start = stop + 1;
      }
    }
    if (read === 0) break;
    block.copyWithin(0, whole, end);
    kept = end - whole;
  }
  finish();
}

function finish() {
  console.log(JSON.stringify({ documents: valid + invalid, valid, invalid }));
  process.exitCode = invalid === 0 ? 0 : 1;
}

if (way === "chunks") {
  chunks();
} else {
  const lines = readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity });
  lines.on("line", check);
  lines.on("close", finish);
}
