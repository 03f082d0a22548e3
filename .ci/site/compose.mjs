// Composing releases: by small chains of which everybody sees what is left, and by what the program itself says lies
// between two releases of the shipped catalogue.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const [script, program, site] = process.argv.slice(2);
runInThisContext(readFileSync(script, "utf8"), { filename: script });
const { compose, way, words } = globalThis.ontoreg;

const change = (rule, before, after, more = {}) => ({ rule, definition: "sales.arr", label: "ARR", pointer: "/formula", before, after,
  bump: "major", effect: "value", ...more });
const chain = (...steps) => steps.map((changes, at) => ({ release: { version: `${at + 1}.0.0`, changes }, backwards: false }));
const only = (...steps) => {
  const all = compose(chain(...steps));
  assert.equal(all.length, 1);
  return all[0];
};
const item = (kind, value) => change(`inputs-item-${kind}`, kind === "removed" ? value : null, kind === "added" ? value : null, { pointer: "/inputs" });
const whole = (rule, before, after, more = {}) => change(rule, before, after, { pointer: null, effect: "none", ...more });

let one = only([change("formula-changed", "a", "b")], [change("formula-changed", "b", "c", { bump: "minor", effect: "meaning" })]);
assert.deepEqual([one.state, one.left[0].before, one.left[0].after, one.left[0].bump, one.left[0].effect], ["changed", "a", "c", "major", "value"]);
assert.deepEqual([...one.in], ["1.0.0", "2.0.0"]);
one = only([change("formula-changed", "a", "b")], [change("formula-changed", "b", "a")]);
assert.deepEqual([one.state, one.left.length, one.effect], ["back", 0, "none"]);
one = only([item("added", "x"), item("removed", "y")], [item("removed", "x"), item("added", "z")]);
assert.deepEqual([one.left[0].removed, one.left[0].added], [["y"], ["z"]]);
one = only([item("added", "x")], [item("removed", "x")]);
assert.equal(one.state, "back");
one = only([item("added", "x")], [change("reference-renamed", ["x", "y"], ["x2", "y"], { pointer: "/inputs" })]);
assert.deepEqual([one.left[0].removed, one.left[0].added], [[], ["x2"]]);
one = only([whole("definition-added", null, "ARR")], [change("formula-changed", "a", "b")]);
assert.equal(one.state, "added");
one = only([whole("definition-added", null, "ARR")], [whole("definition-removed", "ARR", null)]);
assert.equal(one.state, "passed");
one = only([change("formula-changed", "a", "b")], [whole("definition-removed", "ARR", null)]);
assert.equal(one.state, "removed");
const renamed = whole("definition-renamed", "sales.old", "sales.arr");
one = only([change("formula-changed", "a", "b", { definition: "sales.old" })], [renamed, change("formula-changed", "b", "c")]);
assert.deepEqual([one.id, one.was, one.left[0].before, one.left[0].after], ["sales.arr", "sales.old", "a", "c"]);
assert.equal(only([renamed]).state, "renamed");
one = only([renamed], [whole("definition-renamed", "sales.arr", "sales.old", { definition: "sales.old" })]);
assert.deepEqual([one.id, one.state], ["sales.old", "back"]);
one = only([change("benchmark-added", null, { median: 1, p25: 0 }, { pointer: "/benchmark" })],
  [change("benchmark-median-changed", 1, 2, { pointer: "/benchmark/median" })]);
assert.deepEqual([one.left.length, one.left[0].before, one.left[0].after], [1, null, { median: 2, p25: 0 }]);
one = only([change("benchmark-median-changed", 1, 2, { pointer: "/benchmark/median" })],
  [change("benchmark-removed", { median: 2, p25: 0 }, null, { pointer: "/benchmark" })]);
assert.deepEqual([one.left.length, one.left[0].before, one.left[0].after], [1, { median: 1, p25: 0 }, null]);

// A patch of an old line does not lie between two releases of the new one, but between it and them.
const versions = [["2.1.0", "2.0.0"], ["1.5.1", "1.5.0"], ["2.0.0", "1.5.0"], ["1.5.0", "1.4.0"], ["1.4.0", null]]
  .map(([version, previous]) => ({ version, previous }));
assert.deepEqual(way(versions, "1.4.0", "2.1.0"), { undo: [], apply: ["1.5.0", "2.0.0", "2.1.0"] });
assert.deepEqual(way(versions, "1.5.1", "2.1.0"), { undo: ["1.5.1"], apply: ["2.0.0", "2.1.0"] });
assert.deepEqual(way(versions, "2.1.0", "1.5.0"), { undo: ["2.1.0", "2.0.0"], apply: [] });

// Words: what is kept and what went is the old text, what is kept and what came the new one.
for (const [before, after] of [["a b c", "a x c"], ["", "a"], ["one two three four", "two one four"], ["売上 総利益", "売上 利益"],
  ["same", "same"], ["a.b_c / d.e * 100", "a.b_d / d.e"]]) {
  const runs = words(before, after);
  const side = (kind) => runs.filter(([run]) => run === "same" || run === kind).map(([, text]) => text).join("");
  assert.deepEqual([side("del"), side("ins")], [before, after]);
}

// The way there and back of the shipped catalogue, against the program.
const load = (path) => runInThisContext(readFileSync(`${site}/${path}`, "utf8"));
load("assets/releases.js");
const listed = globalThis.ontoreg.versions;
for (const { version } of listed) load(`releases/${version}.js`);
// Backwards, the program calls a renamed definition by the name that it has now.
const now = new Map(listed.flatMap(({ version }) => globalThis.ontoreg.releases[version].changes)
  .filter((one) => one.rule === "definition-renamed").map((one) => [one.before, one.after]));
let pairs = 0;
for (const from of listed) {
  for (const to of listed) {
    if (from === to) continue;
    const { undo, apply } = way(listed, from.version, to.version);
    const step = (backwards) => (version) => ({ release: globalThis.ontoreg.releases[version], backwards });
    const composed = compose([...undo.map(step(true)), ...apply.map(step(false))]);
    const ours = composed.filter((one) => one.id && !["back", "passed"].includes(one.state)).map((one) => one.id);
    // The program needs a moment for each: a spread of the pairs is held against it.
    if ((listed.indexOf(from) * 7 + listed.indexOf(to)) % 6) continue;
    let said;
    try {
      said = execFileSync(program, ["diff", from.version, to.version, "--format", "json"], { encoding: "utf8", maxBuffer: 1 << 28, stdio: "pipe" });
    } catch (error) {
      said = error.stdout;
    }
    const theirs = JSON.parse(said).verdicts.filter((one) => one.definition).map((one) => one.definition);
    const both = (all) => [...new Set(all.map((id) => now.get(id) ?? id))].sort();
    assert.deepEqual(both(ours), both(theirs), `${from.version} to ${to.version}`);
    pairs += 1;
  }
}
assert.ok(existsSync(site) && pairs > 5, `${pairs} pairs`);
console.log(`composed: ${pairs} pairs of releases as the program says`);
