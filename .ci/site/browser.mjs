// The site in a real browser, from a small server and from file paths: what readers do, what they hear, what must not run.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, relative } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [sites, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shipped = join(sites, "shipped");

const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".md": "text/markdown",
  ".svg": "image/svg+xml", ".png": "image/png", ".xml": "application/xml" };
// Each site at the root of a port of its own, as hosts serve them, with 404.html where nothing is.
const serve = (folder, top) => new Promise((done) => {
  const server = createServer((request, response) => {
    let path = normalize(join(folder, decodeURIComponent(new URL(request.url, "http://x").pathname.replace(top, "/"))));
    let status = 200;
    if (!path.startsWith(folder) || !existsSync(path) || statSync(path).isDirectory()) {
      [status, path] = [404, join(folder, "404.html")];
    }
    response.writeHead(status, { "content-type": `${types[extname(path)] || "text/plain"}; charset=utf-8` });
    response.end(readFileSync(path));
  });
  server.listen(0, "127.0.0.1", () => done([server, `http://127.0.0.1:${server.address().port}${top}`]));
});

const browser = await puppeteer.launch({ executablePath: process.env.BROWSER, args: ["--no-sandbox", "--hide-scrollbars"] });
const servers = [];
const bases = async (name) => {
  const folder = join(sites, name);
  // The hostile one says that it is served below /kpis/.
  const [server, http] = await serve(folder, name === "hostile" ? "/kpis/" : "/");
  servers.push(server);
  return { http, file: `${pathToFileURL(folder).href}/` };
};

// A page that fails on anything that a reader should never cause: an error, a violation, a request to elsewhere.
const wrong = [];
const open = async (base, path, { width = 1280, height = 900, theme = "light", script = true } = {}) => {
  const page = await browser.newPage();
  const here = path.slice(0, 120);
  page.asked = 0;
  page.on("request", (request) => {
    page.asked += 1;
    if (!request.url().startsWith(base)) wrong.push(`${here}: asks for ${request.url()}`);
  });
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type()) && !(page.lost && /404/.test(message.text()))) wrong.push(`${here}: ${message.text()} ${message.location().url ?? ""}`);
  });
  page.on("pageerror", (error) => wrong.push(`${here}: ${error.message}`));
  await page.setViewport({ width, height });
  await page.setJavaScriptEnabled(script);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  page.lost = path.startsWith("lost:");
  await page.goto(base + path.replace("lost:", ""), { waitUntil: "load" });
  return page;
};
const text = (page, selector) => page.$eval(selector, (element) => element.textContent.trim());
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent.trim()));
const ready = (page, what, ...args) => page.waitForFunction(what, { timeout: 10_000, polling: 30 }, ...args);
// Not by the browser's word for it: a new state in the address is a navigation to it as well.
const arrives = async (page, where) => {
  for (let turn = 0; turn < 200 && !where.test(page.url()); turn += 1) await new Promise((done) => setTimeout(done, 50));
  assert.match(page.url(), where);
};
const shown = (page, selector) => page.$eval(selector, (element) => element.checkVisibility());
const query = (page) => page.evaluate(() => Object.fromEntries(new URLSearchParams(location.search)));
const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.name);

const listen = async (page, what) => {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 2).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 200)}`).join(" | ")}`);
  });
  wrong.push(...found.map((one) => `${what}: ${one}`));
  const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (width > 0) wrong.push(`${what}: ${width} pixels too wide`);
};

const below = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? below(join(folder, entry.name)) : [join(folder, entry.name)]);
const pagesOf = (name) => below(join(sites, name)).filter((file) => file.endsWith(".html")).map((file) => relative(join(sites, name), file)).sort();
// One of each kind: what matters of a page is its template and what blocks are on it.
const kinds = (name) => {
  const byKind = new Map();
  const weight = (path) => statSync(join(sites, name, path)).size;
  for (const path of pagesOf(name)) {
    const kind = path.startsWith("v/") ? "pinned" : path.startsWith("releases/") ? "release" :
      path.endsWith("/index.html") ? "domain" : path.includes("/") ? "definition" : path;
    // The longest has most kinds of blocks.
    if (!byKind.has(kind) || weight(path) > weight(byKind.get(kind))) byKind.set(kind, path);
  }
  return byKind;
};

// ---- Every kind of page of every registry: heard, at every width, in light and dark

const ours = await bases("shipped");
for (const name of readdirSync(sites)) {
  const base = name === "shipped" ? ours : await bases(name);
  for (const [kind, path] of kinds(name)) {
    const page = await open(base.http, path);
    await listen(page, `${name}/${path}`);
    if (name === "shipped" || ["definition", "compare.html", "definitions.html"].includes(kind)) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
      await page.setViewport({ width: 320, height: 700 });
      await listen(page, `${name}/${path} dark, 320 pixels`);
    }
    await page.close();
    // A host shows this one at any address, so it speaks of the root of the host.
    if (path !== "404.html") await (await open(base.file, path)).close();
  }
}
for (const path of ["index.html", "definitions.html", "compare.html", "releases.html", "404.html"]) {
  assert.ok(kinds("shipped").has(path), `${path} is missing`);
}

// ---- Searching, from both

for (const base of [ours.http, ours.file]) {
  let page = await open(base, "index.html");
  await page.keyboard.press("/");
  assert.equal(await focused(page), "q");
  await page.keyboard.type("nrr");
  await page.keyboard.press("Enter");
  await arrives(page, /definitions\.html\?q=nrr$/);
  await ready(page, () => document.querySelector("#results a"));
  assert.equal((await query(page)).q, "nrr");
  assert.match((await texts(page, "#results a"))[0], /^Net Revenue Retention/);
  assert.equal(await shown(page, "#complete"), false);
  await page.close();

  page = await open(base, "definitions.html");
  const all = await page.$$eval("#complete a[href]", (links) => links.length);
  assert.ok(all > 190, `${all} links in the complete list`);
  await page.focus("#explore input");
  await page.keyboard.type("gross margin");
  assert.deepEqual(await query(page), { q: "gross margin" });
  const found = await texts(page, "#results a");
  assert.ok(found.slice(0, 2).every((label) => label.startsWith("Gross Margin")), found.slice(0, 3).join());
  assert.match(await text(page, "#tally"), new RegExp(`^${found.length} definition`));
  assert.equal(await page.$eval("#tally", (element) => element.getAttribute("role")), "status");
  await page.select("select[name=domain]", "finance");
  assert.deepEqual(await query(page), { q: "gross margin", domain: "finance" });
  const ids = await texts(page, "#results code");
  assert.ok(ids.length && ids.every((id) => id.startsWith("finance.")), ids.join());
  // The address alone brings all of it back.
  await page.reload();
  await ready(page, () => document.querySelector("#results a"));
  assert.deepEqual(await texts(page, "#results code"), ids);
  assert.equal(await page.$eval("select[name=domain]", (select) => select.value), "finance");
  // Arrows walk through what is found, and back into the field.
  await page.focus("#explore input");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), (await texts(page, "#results a"))[0]);
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), "q");
  await page.click("#clear");
  assert.deepEqual(await query(page), {});
  assert.equal(await shown(page, "#complete"), true);
  // Each filter, alone, by what the definitions say themselves.
  for (const [name, member] of [["tier", "tier"], ["type", "type"], ["stage", "stages"], ["changed", "changedIn"]]) {
    const value = await page.$eval(`select[name=${name}]`, (select) => select.options[1].value);
    await page.select(`select[name=${name}]`, value);
    const wanted = await page.evaluate((key, chosen) => globalThis.ontoreg.definitions.filter((one) => [one[key]].flat().includes(chosen)).length, member, value);
    assert.match(await text(page, "#tally"), new RegExp(`^${wanted} definition`), `${name}=${value}`);
    assert.equal((await query(page))[name], value);
    await page.click("#clear");
  }
  // A slip of the hand, nothing at all, and more than is shown at once.
  await page.focus("#explore input");
  await page.keyboard.type("retnetion");
  assert.match(await text(page, "#tally"), /close to it/);
  assert.ok((await texts(page, "#results a")).some((label) => /Retention/.test(label)));
  await page.keyboard.press("Escape");
  await page.keyboard.type("zzzzqq");
  assert.match(await text(page, "#tally"), /^Nothing found/);
  await page.keyboard.press("Escape");
  await page.select("select[name=sort]", "id");
  const sorted = await texts(page, "#results code");
  assert.deepEqual(sorted, [...sorted].sort((a, b) => a.localeCompare(b, undefined, { numeric: true })));
  await page.click("#more");
  assert.ok((await texts(page, "#results a")).length > sorted.length);
  await page.click("#clear");
  await page.focus("#explore input");
  await page.keyboard.type("ebitda");
  await page.keyboard.press("Enter");
  await arrives(page, /ebitda\.html$/);
  await page.close();
}

// ---- Comparing

for (const base of [ours.http, ours.file]) {
  const page = await open(base, "compare.html?from=1.3.0&to=2.1.0");
  await ready(page, () => document.querySelectorAll("#compared h2").length > 1);
  const heads = await texts(page, "#compared h2");
  assert.match(heads[0], /^The figure changes \(\d+\)$/);
  assert.match(await text(page, "#tally"), /^\d+ definitions differ, over \d+ releases\.$/);
  assert.ok((await page.$$("#compared del")).length && (await page.$$("#compared ins")).length);
  await page.select("#only", "finance.ebitda");
  await ready(page, () => document.querySelectorAll("#compared .changed").length === 1);
  assert.deepEqual(await query(page), { from: "1.3.0", to: "2.1.0", id: "finance.ebitda" });
  await page.click("#swap");
  await ready(page, () => new URLSearchParams(location.search).get("from") === "2.1.0");
  await ready(page, () => /way back/.test(document.getElementById("tally").textContent));
  await page.select("#to", "2.1.0");
  assert.match(await text(page, "#tally"), /same release/);
  // What was added in between and is there is new, and a rename is told from the address of the old id too.
  await page.goto(`${base}compare.html?from=1.5.1&to=2.0.0&id=finance.total_general_admin`);
  await ready(page, () => document.querySelector("#compared .changed"));
  assert.match(await text(page, "#compared"), /Renamed from finance\.total_general_admin/);
  await page.close();
}

// ---- Copying, the theme, zooming, what is not there

{
  const context = browser.defaultBrowserContext();
  await context.overridePermissions(new URL(ours.http).origin, ["clipboard-read", "clipboard-write", "clipboard-sanitized-write"]);
  const definition = kinds("shipped").get("definition");
  for (const base of [ours.http, ours.file]) {
    const page = await open(base, definition);
    const button = ".section > .blocks > .panel button.copy";
    assert.ok(await page.$(button), `nothing to copy on ${definition}`);
    await page.bringToFront();
    await page.click(button);
    await ready(page, (one) => document.querySelector(one).classList.contains("done"), button);
    if (base === ours.http) {
      const [kept, meant] = await page.evaluate(async (one) => [await navigator.clipboard.readText(),
        document.getElementById(document.querySelector(one).dataset.copy).textContent.trim()], button);
      assert.equal(kept, meant);
    }
    assert.equal(await text(page, ".away[role=status]"), "Copied");
    await page.close();
  }
  const ground = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  let page = await open(ours.http, "index.html", { theme: "dark" });
  const dark = await ground(page);
  await page.click("button.theme");
  const light = await ground(page);
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await ground(page), light);
  await page.click("button.theme");
  assert.equal(await ground(page), dark);
  await page.click("button.theme");
  assert.equal(await page.evaluate(() => localStorage.getItem("theme")), null);
  await page.close();

  if (existsSync(join(shipped, "trees.html"))) {
    page = await open(ours.http, "trees.html");
    const box = () => page.$eval(".zoom svg", (svg) => svg.getAttribute("viewBox"));
    const before = await box();
    await page.focus(".zoom");
    await page.keyboard.press("+");
    assert.notEqual(await box(), before);
    await page.keyboard.press("0");
    assert.equal(await box(), before);
    await page.click(".zooms button");
    assert.notEqual(await box(), before);
    await page.close();
  }

  page = await open(ours.http, "lost:finance/total_general_admin_.html");
  assert.equal(await text(page, "h1"), "Not found");
  await page.goto(`${ours.http}sales/total_ga.html`);
  await ready(page, () => !document.getElementById("found").hidden);
  assert.match(await page.$eval("#found a", (link) => link.href), /\/finance\/total_ga\.html$/);
  await page.close();
}

// ---- Without scripts

{
  const page = await open(ours.http, "definitions.html", { script: false });
  assert.equal(await shown(page, "#explore"), false);
  assert.equal(await shown(page, "#complete"), true);
  await page.goto(`${ours.http}compare.html`);
  assert.equal(await shown(page, ".unscripted"), true);
  assert.equal(await shown(page, "#ends"), false);
  await page.close();
}

// ---- The policy is in force: what would be live if it got in does not run and does not ask

for (const base of [ours.http, ours.file]) {
  const page = await browser.newPage();
  const client = await page.createCDPSession();
  const asked = new Map();
  await client.send("Network.enable");
  client.on("Network.requestWillBeSent", ({ requestId, request }) => asked.set(requestId, request.url));
  client.on("Network.loadingFailed", ({ requestId, blockedReason }) => blockedReason === "csp" && asked.delete(requestId));
  await page.goto(`${base}index.html`);
  const stopped = await page.evaluate(async () => {
    const found = new Set();
    document.addEventListener("securitypolicyviolation", (event) => found.add(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    const image = document.createElement("img");
    image.src = "https://elsewhere.invalid/x.png";
    document.body.append(image);
    const inline = document.createElement("p");
    inline.setAttribute("style", "color: red");
    document.body.append(inline);
    const frame = document.createElement("iframe");
    frame.src = "https://elsewhere.invalid/";
    document.body.append(frame);
    document.body.insertAdjacentHTML("beforeend", "<a href=\"javascript:globalThis.ran=true\" id=live>x</a>");
    document.getElementById("live").click();
    await new Promise((done) => setTimeout(done, 300));
    return { ran: globalThis.ran, found: [...found].sort() };
  });
  assert.equal(stopped.ran, undefined);
  for (const directive of ["frame-src", "img-src", "script-src-elem", "style-src-attr"]) assert.ok(stopped.found.includes(directive), stopped.found.join());
  assert.deepEqual([...asked.values()].filter((url) => url.includes("elsewhere")), []);
  await page.close();
}

// ---- Strangers' texts: on every page, in what scripts make of them too, nothing is live

{
  const base = await bases("hostile");
  const look = (page, path) => page.evaluate(() => {
    const live = [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(({ name }) => /^on|^style$|^srcdoc$/.test(name)) ||
      /^\s*(javascript|data|vbscript):/i.test(one.getAttribute("href") || "") || ["IFRAME", "OBJECT", "EMBED", "BASE"].includes(one.tagName) ||
      (one.tagName === "SCRIPT" && !one.src && one.type !== "application/ld+json") || (one.tagName === "IMG" && !one.closest("header")));
    const hidden = document.body.innerText.match(/[\u202a-\u202e\u2066-\u2069\u200b]/g);
    return { ran: globalThis.pwned, live: live.map((one) => one.outerHTML.slice(0, 200)), hidden: hidden && hidden.length };
  }).then((found) => {
    if (found.ran || found.live.length || found.hidden) wrong.push(`hostile/${path}: ${JSON.stringify(found)}`);
  });
  const paths = pagesOf("hostile");
  assert.ok(paths.length > 30, `${paths.length} hostile pages`);
  const page = await open(base.http, "index.html", { width: 320 });
  for (const path of paths) {
    await page.goto(base.http + path);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    await look(page, path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - 320);
    if (wide > 0) wrong.push(`hostile/${path}: ${wide} pixels too wide at 320`);
  }
  for (const asked of ["script", "onmouseover", "7", "売上総利益率", "صافي", "javascript", "lopado"]) {
    await page.goto(`${base.http}definitions.html?q=${encodeURIComponent(asked)}`);
    await ready(page, () => document.querySelector("#results a"));
    await look(page, `definitions.html?q=${asked}`);
  }
  for (const asked of ["<img src=x onerror=globalThis.pwned=1>", "\"><script>globalThis.pwned=1</script>", "(", "\\", "$&"]) {
    await page.goto(`${base.http}definitions.html?q=${encodeURIComponent(asked)}&domain=${encodeURIComponent(asked)}`);
    await look(page, `definitions.html?q=${asked}`);
    await page.goto(`${base.http}compare.html?from=${encodeURIComponent(asked)}&to=__proto__&id=${encodeURIComponent(asked)}`);
    await look(page, `compare.html?from=${asked}`);
  }
  await page.goto(`${base.http}compare.html?from=1.0.0&to=2.0.0`);
  await ready(page, () => document.querySelector("#compared h2"));
  await look(page, "compare.html");
  await page.close();
}

// ---- What it weighs and how soon it is there, and how it looks

const figures = [];
for (const path of ["index.html", kinds("shipped").get("definition"), "definitions.html"]) {
  const page = await browser.newPage();
  const client = await page.createCDPSession();
  await client.send("Network.enable");
  let [bytes, requests] = [0, 0];
  client.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  const paints = [];
  for (let turn = 0; turn < 5; turn += 1) {
    if (turn) [bytes, requests] = [0, 0];
    await page.setCacheEnabled(false);
    await page.goto(ours.http + path, { waitUntil: "networkidle0" });
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0));
  }
  paints.sort((a, b) => a - b);
  figures.push(`${path}: ${requests} requests, ${bytes} bytes, first paint after ${Math.round(paints[2])} ms`);
  await page.close();
}

const pictured = [["hub", "index.html"], ["definition", "finance/gross_margin_pct.html"], ["explorer", "definitions.html?q=gross"],
  ["compare", "compare.html?from=1.3.0&to=2.1.0"], ["release", "releases/2.0.0.html"], ["trees", "trees.html"]];
for (const [name, path] of pictured.filter(([, path]) => existsSync(join(shipped, path.split("?")[0])))) {
  for (const [look, width, theme] of [["light", 1280, "light"], ["dark", 1280, "dark"], ["phone", 390, "light"]]) {
    const page = await open(ours.http, path, { width, theme, height: width === 390 ? 844 : 1600 });
    await new Promise((done) => setTimeout(done, 150));
    await page.screenshot({ path: join(shots, `${name}-${look}.png`) });
    await page.close();
  }
}

// On paper a definition takes two sheets at most: those whose pages are longest, and the hub.
const sizes = readdirSync(shipped, { recursive: true }).map((path) => String(path).replaceAll("\\", "/"))
  .filter((path) => /^(?!assets|releases|v\/)[^/]+\/(?!index\.)[^/]+\.html$/.test(path)).map((path) => [statSync(join(shipped, path)).size, path]);
const longest = sizes.sort(([one], [other]) => other - one).slice(0, 10).map(([, path]) => path);
for (const path of ["index.html", ...longest]) {
  const page = await open(ours.http, path);
  const pdf = Buffer.from(await page.pdf({ format: "A4", preferCSSPageSize: true }));
  writeFileSync(join(shots, `${path.replace(/\W+/g, "-")}-print.pdf`), pdf);
  const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  if (path === longest[0]) figures.push(`${path} on paper: ${sheets} sheets`);
  if (sheets > 2) wrong.push(`${path}: ${sheets} sheets on paper`);
  await page.close();
}

await browser.close();
servers.forEach((server) => server.close());
if (wrong.length) {
  console.error([...new Set(wrong)].slice(0, 60).join("\n"), `\n${wrong.length} findings in the browser`);
  process.exit(1);
}
console.log(`browser: all holds. Screenshots: ${shots}\n${figures.join("\n")}`);
