// Reads ESC/POS files with npos, a decoder that shares no line with this project, and prints what it found as JSON:
// for each file a list of parts, { text } with raw bytes in hex or { name, params } with the command and its bytes,
// a raster besides with its size and dots as npos decodes them.
"use strict";
const fs = require("node:fs");
const npos = require("npos");

const sized = (length) => [0, (buffer, offset) => length(buffer, offset)];
const GS = npos.rules[npos.symbols.GS];
const ESC = npos.rules[npos.symbols.ESC];
// Commands that npos was not taught; its README tells how to add them.
GS["(k"] = sized((buffer, offset) => 2 + buffer.readUInt16LE(offset));
ESC.i = 0;
ESC.m = 0;
ESC["(A"] = sized((buffer, offset) => 2 + buffer.readUInt16LE(offset));

function readRaster(raw, node) {
  const bitmap = npos.codecs.raster.decode(raw, [{ offset: node.offset }]);
  let dots = "";
  for (let y = 0; y < bitmap.height; y++) for (let x = 0; x < bitmap.width; x++) dots += bitmap.getPixel(x, y) ? "0" : "1";
  return { width: bitmap.width, height: bitmap.height, dots };
}

// Only the first half of npos' own parse: its second half moves the offsets of the nodes it decodes.
function decode(path) {
  const raw = fs.readFileSync(path);
  const ast = npos.parser(npos.rules).analyze(raw);
  if (ast.error) throw ast.error;
  return ast.tree.map((node) => {
    const bytes = raw.subarray(node.offset, node.offset + node.length);
    if (node.ascii === "STX") return { text: bytes.toString("hex") };
    const part = { name: `${node.ascii} ${node.fn ?? ""}`, params: bytes.subarray(1 + (node.fn ?? "").length).toString("hex") };
    if (part.name === "GS v0") part.raster = readRaster(raw, node);
    return part;
  });
}

const found = {};
for (const path of process.argv.slice(2)) found[path] = decode(path);
process.stdout.write(JSON.stringify(found));
