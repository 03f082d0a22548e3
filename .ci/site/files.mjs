// Every page as a file: valid HTML, below its limit, each link and anchor leads somewhere, nothing of a text is live.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const [sites] = process.argv.slice(2);
const below = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? below(join(folder, entry.name)) : [join(folder, entry.name)]);
const validator = new HtmlValidate(new StaticConfigLoader({
  extends: ["html-validate:standard"],
  rules: {
    // Matters of taste: trailing blanks, and how the templates write void elements and long pages.
    "no-trailing-whitespace": "off", "void-style": "off", "long-title": "off", "attr-quotes": "off",
    "no-inline-style": "error", "require-sri": "off", "prefer-native-element": ["error", { exclude: ["group"] }],
  },
}));
// A check that cannot fail shows nothing.
assert.ok(!(await validator.validateString('<!doctype html><html lang="en"><head><title>x</title></head><body><p><div>a</div></p></body></html>')).valid);
const plain = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#x27;|&#39;/g, "'").replace(/&#x2f;/gi, "/").replace(/&amp;/g, "&");

const limits = { css: 30_000, js: 40_000, page: 60_000 };
const wrong = [];
let pages = 0;
let links = 0;
for (const name of readdirSync(sites)) {
  const site = join(sites, name);
  const files = below(site);
  const texts = new Map(files.filter((file) => file.endsWith(".html")).map((file) => [file, readFileSync(file, "utf8")]));
  const ids = new Map([...texts].map(([file, text]) => [file, new Set([...text.matchAll(/\sid="([^"]*)"/g)].map((hit) => plain(hit[1])))]));
  const known = new Set(files);
  for (const [file, text] of texts) {
    pages += 1;
    const here = relative(sites, file);
    const say = (what) => wrong.push(`${here}: ${what}`);
    if (name === "shipped" && Buffer.byteLength(text) > limits.page) say(`${Buffer.byteLength(text)} bytes`);
    for (const [, attribute, value] of text.matchAll(/\s(href|src|action)="([^"]*)"/g)) {
      const address = plain(value);
      links += 1;
      if (/^https?:/.test(address)) {
        if (attribute !== "href") say(`asks elsewhere: ${address}`);
        continue;
      }
      if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(address)) {
        say(`leads to ${address}`);
        continue;
      }
      const [path, anchor] = address.split("#");
      // What is not there may be asked for at any depth: that page speaks of the root of the host, or of where it is served.
      const from = here.endsWith("/404.html") && path.startsWith("/") ? join(site, path.replace(name === "hostile" ? "/kpis/" : "/", "/")) : join(dirname(file), path);
      const to = path.split("?")[0] === "" ? file : normalize(decodeURI(from.split("?")[0]));
      if (!known.has(to)) say(`leads nowhere: ${address}`);
      else if (anchor && to.endsWith(".html") && !ids.get(to)?.has(decodeURIComponent(anchor))) say(`no anchor: ${address}`);
    }
    if (/<script(?![^>]*\s(src="|type="application\/ld\+json"))/.test(text)) say("a script in the page");
    if (/<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*\s(on[a-z]+|style|srcdoc)=/i.test(text)) say("a handler or a style in the page");
    if (!text.includes('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'self\'')) say("no policy");
  }
  const report = await validator.validateMultipleFiles([...texts.keys()]);
  for (const result of report.results) {
    for (const message of result.messages.slice(0, 5)) {
      wrong.push(`${relative(sites, result.filePath)}:${message.line}:${message.column}: ${message.ruleId}: ${message.message}`);
    }
  }
  const weigh = (test) => files.filter((file) => test(relative(site, file))).reduce((sum, file) => sum + statSync(file).size, 0);
  const [css, js] = [weigh((file) => file === "assets/site.css"), weigh((file) => /^assets\/(site|explore|compare|tree)\.js$/.test(file))];
  assert.ok(css > 1000 && css < limits.css, `${css} bytes of style`);
  assert.ok(js > 1000 && js < limits.js, `${js} bytes of scripts`);
}
if (wrong.length) {
  console.error([...wrong.slice(0, 60), `${wrong.length} findings in ${pages} pages`].join("\n"));
  process.exit(1);
}
assert.ok(pages > 100, `${pages} pages`);
console.log(`files: ${pages} pages are valid, ${links} links lead somewhere`);
