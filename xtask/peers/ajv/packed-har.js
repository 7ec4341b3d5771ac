// Checks the packed bodies of a HAR with a compiled Ajv module and zlib: node packed-har.js MODULE PREFIX FILE
//
// No string of Node holds an archive of 1 GB, so that it is read in blocks and cut into entries: strings are jumped
// over with indexOf, brackets counted between them. Each entry is then parsed, unpacked, parsed and checked.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");

const [module_, prefix, file] = process.argv.slice(2);
const validate = require(path.resolve(module_));
const QUOTE = 34;
const BACKSLASH = 92;
let valid = 0;
let invalid = 0;

function check(entry) {
  if (entry.request.method !== "GET" || !entry.request.url.startsWith(prefix)) return;
  if (entry.response.status !== 200) return;
  const content = entry.response.content;
  let body = Buffer.from(content.text, content.encoding === "base64" ? "base64" : "utf8");
  if (body[0] === 0x1f && body[1] === 0x8b) body = zlib.gunzipSync(body);
  if (validate(JSON.parse(body.toString("utf8")))) valid += 1;
  else invalid += 1;
}

// Where the value that starts with a bracket at `at` ends; -1 if the block ends first.
function endOf(block, at, end) {
  let depth = 0;
  while (at < end) {
    const byte = block[at];
    if (byte === QUOTE) {
      at = endOfString(block, at, end);
      if (at < 0) return -1;
      continue;
    }
    if (byte === 123 || byte === 91) depth += 1;
    else if (byte === 125 || byte === 93) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
    at += 1;
  }
  return -1;
}

function endOfString(block, at, end) {
  for (let stop = at; ; ) {
    stop = block.indexOf(QUOTE, stop + 1);
    if (stop < 0 || stop >= end) return -1;
    let escapes = 0;
    while (block[stop - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return stop + 1;
  }
}

const input = fs.openSync(file, "r");
let block = Buffer.allocUnsafe(4 << 20);
let kept = 0;
let inside = false;
let done = false;
while (!done) {
  if (kept === block.length) block = Buffer.concat([block, Buffer.allocUnsafe(block.length)]);
  const read = fs.readSync(input, block, kept, block.length - kept, null);
  if (read === 0) break;
  const end = kept + read;
  let at = 0;
  if (!inside) {
    const entries = block.indexOf('"entries"');
    if (entries >= 0 && entries < end) {
      const open = block.indexOf("[", entries);
      if (open >= 0 && open < end) {
        inside = true;
        at = open + 1;
      }
    }
  }
  while (inside && !done) {
    while (at < end && (block[at] === 44 || block[at] <= 32)) at += 1;
    if (at >= end) break;
    if (block[at] === 93) done = true;
    else {
      const stop = endOf(block, at, end);
      if (stop < 0) break;
      check(JSON.parse(block.toString("utf8", at, stop)));
      at = stop;
    }
  }
  block.copyWithin(0, at, end);
  kept = end - at;
}
console.log(JSON.stringify({ documents: valid + invalid, valid, invalid }));
process.exitCode = done && invalid === 0 && valid > 0 ? 0 : 1;
