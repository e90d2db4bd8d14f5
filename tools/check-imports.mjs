// No two Rust files import each other, neither directly nor round a circle. Prints every circle; fails if there is one.
// Reads `crate::`, `super::`, `self::` and child paths; what stands under #[cfg(test)] at a file's end is left out.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const sources = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.rs"]).toString().trim().split("\n").filter(existsSync);

/** The file of the module `name` that `file` declares, if it has one. */
function child(file, name) {
  const own = /(^|\/)(mod|lib|main)\.rs$/.test(file) ? dirname(file) : file.replace(/\.rs$/, "");
  return [join(own, `${name}.rs`), join(own, name, "mod.rs")].find((path) => sources.includes(path));
}

const modules = new Map(sources.map((file) => [file, { file, children: new Map(), parent: null, uses: new Set() }]));
for (const module of modules.values()) {
  module.text = readFileSync(module.file, "utf8")
    .split(/^#\[cfg\(test\)\]\s*mod \w+ \{/m)[0]
    .replace(/\/\/.*$/gm, "")
    .replace(/"(\\.|[^"\\])*"/gs, '""');
  for (const [, name] of module.text.matchAll(/^\s*(?:pub(?:\([^)]*\))? )?mod (\w+);/gm)) {
    const found = modules.get(child(module.file, name));
    if (!found) continue;
    module.children.set(name, found);
    found.parent = module;
  }
}
const rootOf = (module) => (module.parent ? rootOf(module.parent) : module);

/** Follows a path, or a tree of paths in braces, from `module`; returns where the text goes on. */
function follow(text, at, module, user) {
  if (text[at] === "{") {
    for (at++; at < text.length && text[at] !== "}"; at++) at = follow(text, at, module, user) - 1;
    return at + 1;
  }
  const name = /^\s*(\w+)/.exec(text.slice(at, at + 80));
  if (name) {
    const next = name[1] === "super" ? module.parent : name[1] === "self" ? module : module.children.get(name[1]);
    const after = at + name[0].length;
    if (next && text.startsWith("::", after)) return follow(text, after + 2, next, user);
    user.uses.add(next ?? module);
    at = after;
    // The item's own parts, `Item::{…}`, lie in the same file.
    const parts = /^(::(\w+|\{[^}]*\}))*/.exec(text.slice(at, at + 400));
    return at + parts[0].length;
  }
  if (text[at] === "*") user.uses.add(module);
  return at + 1;
}

for (const module of modules.values()) {
  const { text } = module;
  for (const found of text.matchAll(/(?<![\w:])(crate|super|self)::/g)) {
    const start = { crate: rootOf(module), super: module.parent, self: module }[found[1]];
    if (start) follow(text, found.index + found[0].length, start, module);
  }
  for (const [name, one] of module.children) {
    for (const found of text.matchAll(new RegExp(`(?<![\\w:])${name}::`, "g"))) {
      follow(text, found.index + found[0].length, one, module);
    }
  }
  module.uses.delete(module);
}

// A circle is what can be reached from itself; the shortest way round is what a person wants to see.
function wayRound(start) {
  const queue = [[start]];
  const seen = new Set();
  while (queue.length) {
    const way = queue.shift();
    for (const next of way.at(-1).uses) {
      if (next === start) return way;
      if (!seen.has(next)) queue.push([...way, next]);
      seen.add(next);
    }
  }
  return null;
}
const circles = new Map();
for (const module of modules.values()) {
  const way = wayRound(module);
  if (way) circles.set(way.map(({ file }) => file).sort().join(), way);
}
for (const way of circles.values()) {
  console.log(`${[...way, way[0]].map(({ file }) => file).join(" -> ")}  <- put what both need into a file of its own`);
}
process.exitCode = circles.size ? 1 : 0;
