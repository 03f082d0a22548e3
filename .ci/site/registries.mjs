// Writes the registries of the proof: one of hostile texts, one of the smallest profile, one of another schema.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [program, out, top] = process.argv.slice(2);
const settings = { GIT_AUTHOR_NAME: "A. Writer", GIT_AUTHOR_EMAIL: "writer@example.org", GIT_COMMITTER_NAME: "A. Writer",
  GIT_COMMITTER_EMAIL: "writer@example.org", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

const registry = (name, make) => {
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  const run = (command, ...args) => {
    try {
      return execFileSync(command, args, { cwd: folder, env: { ...process.env, ...settings }, encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      throw new Error(`${name}: ${command} ${args.join(" ")}\n${error.stdout}\n${error.stderr}`);
    }
  };
  run("git", "init", "--quiet", "--initial-branch", "main");
  make({
    tool: (...args) => run(program, ...args),
    commit: (subject) => {
      run("git", "add", "--all");
      run("git", "commit", "--quiet", "--message", subject);
    },
    read: (path) => readFileSync(join(folder, path), "utf8"),
    write: (path, text) => {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    folder,
  });
};

// Each sets `pwned` if it runs. The last ones nobody sees as they are.
const run = (how) => `globalThis.pwned='${how}'`;
export const seen = {
  tag: `<script>${run("tag")}</script><img src=x onerror="${run("img")}"><svg onload="${run("svg")}">`,
  attribute: `" onmouseover="${run("attribute")}" autofocus onfocus="${run("focus")}" x="`,
  quote: `' onclick='${run("quote")}'><a href='javascript:${run("link")}'>x</a>`,
  ending: `</script></title></textarea></style><script>${run("ending")}</script><!--`,
  template: `{{ 7 * 7 }}{% raw %}\${${run("template")}}{# x #}`,
  markdown: `[x](javascript:${run("markdown")}) ![x](https://evil.example/x.png) <https://evil.example> \`x\``,
  entity: `&lt;script&gt;${run("entity")}&lt;/script&gt; &#60;b&#62; &amp;`,
  rtl: "صافي الاحتفاظ بالإيرادات: النسبة المئوية من الإيراد المتكرر",
  cjk: "売上総利益率：当月の売上高のうち、提供原価を差し引いた後に残る割合",
  long: "Lopado" + "temachoselacho".repeat(280),
  prose: "A reader reads many words in one text that does not end. ".repeat(70).trim(),
};
const hidden = "abc\u202etxt.exe\u202c\u200bdef\u2066ghi\u2069\u2028jkl";

registry("hostile", ({ tool, commit, read, write }) => {
  tool("init", "--sample", "--name", "hostile", "--ci", "none", "--base-url", "https://example.org/kpis");
  const config = read("registry/ontoreg.toml");
  const text = (value) => JSON.stringify(value);
  write("registry/ontoreg.toml", config
    .replace('title = "Hostile"', `title = ${text(`Hostile ${seen.tag}`)}`)
    .replace('publisher = "Hostile"', `publisher = ${text(seen.attribute)}\nrepo-url = "https://git.example.org/x?a=1&b=2"`)
    .replace('[domains.sales]\ntitle = "Sales"', `[domains.sales]\ntitle = ${text(seen.quote)}\ntagline = ${text(seen.ending)}`)
    .replace('label = "Seed"', `label = ${text(seen.tag)}`));
  // Long texts in every place, too, where the schema as it is shipped would have short ones.
  write("schema/kpi.schema.json", JSON.stringify(JSON.parse(read("schema/kpi.schema.json"), (key, value) => (key === "maxLength" ? undefined : value)), null, 2));
  const sample = JSON.parse(read("registry/kpis/sales/average_deal_size.json"));
  for (const name of ["expression", "examples"]) delete sample[name];
  const write_one = (slug, value, more = {}) => {
    const one = { ...sample, rogueId: `sales.${slug}`, slug, defaultLabel: value.slice(0, 200), description: `${slug}: ${value}`,
      defaultOwningFunctions: [value], formula: value, whyItMatters: `${value}\n\n${value}`, interpretationGuidance: value,
      relatedKpiIds: ["sales.bookings"], definitionSource: { ...sample.definitionSource, sourceName: value },
      calculationPolicy: { inclusion: [value, `${value}.`], edgeCases: [value] }, aliases: [`${value}?`.slice(0, 200)],
      synonyms: [`${value}!`.slice(0, 200)], ...more };
    write(`registry/kpis/sales/${slug}.json`, JSON.stringify(one, null, 2));
  };
  for (const [slug, value] of Object.entries(seen)) write_one(`h_${slug}`, value);
  write_one("index", "A slug that a page of the domain has");
  write_one("readme", "Another one");
  tool("fmt");
  commit("Start");
  tool("release", "--version", "1.0.0");
  for (const [slug, value] of Object.entries(seen)) write_one(`h_${slug}`, value, { formula: `${value} / 2`, defaultLabel: `2 ${value}`.slice(0, 200) });
  tool("fmt");
  write("registry/notes/all.md", `+++\ncovers = [${Object.keys(seen).map((slug) => `"sales.h_${slug}"`).join(", ")}]\naction = ${
    text(seen.tag)}\n+++\n${seen.tag}\n\n${seen.markdown.replace(" <https://evil.example>", "")}\n\n<b onclick="${run("note")}">x</b>\n`);
  commit("Halve all");
  tool("release");
  write("registry/methodology.md", `# Method\n\n${seen.tag}\n\n[x](javascript:${run("method")})\n`);
  write("registry/disputes/all.json", JSON.stringify({ definition: "sales.h_tag", by: seen.tag, opened: "2026-06-01", reason: seen.attribute,
    evidence: ["https://e.example/\"onmouseover=x"] }));
  write_one("h_hidden", hidden);
});

registry("minimal", ({ tool, commit }) => {
  tool("init", "--sample", "--name", "minimal", "--ci", "none", "--profile", "minimal");
  commit("Start");
});

registry("other", ({ tool, commit, read, write, folder }) => {
  cpSync(join(top, "tests/fixtures/other"), folder, { recursive: true });
  commit("Start");
  tool("release", "--version", "1.0.0");
  const path = "registry/kpis/growth/users.json";
  write(path, read(path).replace("distinct people", "accounts"));
  tool("propose", "-m", "Count accounts", "--action", "Recompute.");
});
