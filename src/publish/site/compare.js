// What lies between two releases, composed from what each release in between says of itself (releases/<version>.js).
"use strict";

(() => {
  const efforts = ["none", "patch", "minor", "major"];
  const effects = ["none", "text", "provenance", "meaning", "value"];
  const higher = (scale, a, b) => (scale.indexOf(b) > scale.indexOf(a) ? b : a);
  const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  const steps = (pointer) => pointer.split("/").slice(1);

  // ---- Composing: changes in, what is left of them out. Nothing here touches the page.

  /** The releases between two: those to undo, from the newest, then those to apply, from the oldest. */
  const way = (versions, from, to) => {
    const previous = new Map(versions.map((one, at) => [one.version, one.previous ?? versions[at + 1]?.version]));
    const chain = (version) => {
      const all = [];
      for (let at = version; at !== undefined && !all.includes(at); at = previous.get(at)) all.push(at);
      return all;
    };
    const [old, recent] = [chain(from), chain(to)];
    const shared = old.find((version) => recent.includes(version));
    const until = (all) => (shared === undefined ? all : all.slice(0, all.indexOf(shared)));
    return { undo: until(old), apply: until(recent).reverse() };
  };

  const flipped = { "definition-added": "definition-removed", "definition-removed": "definition-added" };
  const undone = (change) => ({
    ...change,
    rule: flipped[change.rule] || change.rule,
    definition: change.rule === "definition-renamed" ? change.before : change.definition,
    before: change.after,
    after: change.before,
  });

  const put = (value, path, inner) => {
    const copy = structuredClone(value);
    let at = copy;
    for (const step of path.slice(0, -1)) at = at?.[step];
    if (at && typeof at === "object") {
      if (inner === null || inner === undefined) delete at[path.at(-1)];
      else at[path.at(-1)] = inner;
    }
    return copy;
  };

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  /** One place of a definition, over all steps. */
  const settle = (entry, change, version) => {
    const pointer = change.pointer || "";
    const judged = (one) => {
      one.bump = higher(efforts, one.bump, change.bump);
      one.effect = higher(effects, one.effect, change.effect);
      one.in.add(version);
      for (const note of change.notes || []) one.notes.add(JSON.stringify([version, note]));
    };
    const place = (kind) => {
      if (!entry.places.has(pointer)) {
        entry.places.set(pointer, { kind, pointer, property: change.property, rule: change.rule, message: change.message,
          before: change.before, after: change.before, removed: [], added: [], bump: "none", effect: "none",
          in: new Set(), notes: new Set() });
      }
      const one = entry.places.get(pointer);
      if (change.property) one.property = change.property;
      judged(one);
      return one;
    };

    const item = /-item-(added|removed)$/.test(change.rule);
    if (item || (Array.isArray(change.before) && Array.isArray(change.after))) {
      const one = place("items");
      const [gone, come] = item ? [[change.before], [change.after]].map((all) => all.filter((value) => value != null)) :
        [change.before.filter((a) => !change.after.some((b) => same(a, b))),
          change.after.filter((a) => !change.before.some((b) => same(a, b)))];
      const pass = (values, undoes, grows) => {
        for (const value of values) {
          const at = undoes.findIndex((other) => same(other, value));
          if (at >= 0) undoes.splice(at, 1);
          else grows.push(value);
        }
      };
      pass(gone, one.added, one.removed);
      pass(come, one.removed, one.added);
      return;
    }
    // A member of a block that came in a step before belongs to what came.
    for (const [outer, one] of entry.places) {
      if (pointer.startsWith(`${outer}/`) && one.kind === "value" && isObject(one.after)) {
        one.after = put(one.after, steps(pointer.slice(outer.length)), change.after);
        judged(one);
        return;
      }
    }
    const one = place("value");
    // A block that goes takes along what happened inside of it.
    for (const [inner, other] of entry.places) {
      if (inner.startsWith(`${pointer}/`) && isObject(one.before)) {
        if (other.kind === "value") one.before = put(one.before, steps(inner.slice(pointer.length)), other.before);
        entry.places.delete(inner);
      }
    }
    one.after = change.after;
    one.message = change.message;
  };

  /** What is left of the changes of several releases: definitions by what became of them. */
  const compose = (releases) => {
    const entries = new Map();
    const entry = (id, label) => {
      if (!entries.has(id)) {
        entries.set(id, { id, was: id, label, existed: true, exists: true, places: new Map(), bump: "none", effect: "none",
          in: new Set(), notes: new Set() });
      }
      const one = entries.get(id);
      one.label = label || one.label;
      return one;
    };
    for (const { release, backwards } of releases) {
      const changes = backwards ? [...release.changes].reverse().map(undone) : release.changes;
      for (const change of changes) {
        const id = change.definition ?? "";
        if (change.rule === "definition-renamed") {
          const moved = entries.get(change.before);
          if (moved) {
            entries.delete(change.before);
            entries.set(id, moved);
            moved.id = id;
          } else {
            entry(id, change.label).was = change.before;
          }
        }
        const one = entry(id, change.label);
        one.in.add(release.version);
        for (const note of change.notes || []) one.notes.add(JSON.stringify([release.version, note]));
        if (change.rule === "definition-added" || change.rule === "definition-removed") {
          const fresh = one.in.size === 1 && !one.places.size && one.bump === "none";
          const comes = change.rule === "definition-added";
          if (fresh) one.existed = !comes;
          one.exists = comes;
          if (typeof (change.after ?? change.before) === "string") one.label = change.label || change.after || change.before;
        } else if (change.rule !== "definition-renamed") {
          settle(one, change, release.version);
        }
        one.bump = higher(efforts, one.bump, change.bump);
      }
    }
    for (const one of entries.values()) {
      one.left = [...one.places.values()].filter((place) =>
        place.kind === "items" ? place.removed.length + place.added.length : !same(place.before, place.after));
      one.left.sort((a, b) => effects.indexOf(b.effect) - effects.indexOf(a.effect) ||
        efforts.indexOf(b.bump) - efforts.indexOf(a.bump));
      for (const place of one.left) one.effect = higher(effects, one.effect, place.effect);
      one.state = one.existed !== one.exists ? (one.exists ? "added" : "removed") :
        !one.existed ? "passed" : one.left.length ? "changed" : one.was !== one.id ? "renamed" : "back";
    }
    return [...entries.values()];
  };

  /** Words of two texts, as kept, removed and added runs. */
  const words = (before, after) => {
    const [a, b] = [before, after].map((text) => text.match(/\s+|[\p{L}\p{N}_.]*[\p{L}\p{N}_]|./gu) || []);
    if (a.length * b.length > 4e6) return [["del", before], ["ins", after]];
    const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
      }
    }
    // A blank that both have between two changed words is no place to rest: runs of changes stay together.
    const out = { del: "", ins: "" };
    const runs = [];
    const flush = () => {
      for (const kind of ["del", "ins"]) if (out[kind]) runs.push([kind, out[kind]]);
      out.del = out.ins = "";
    };
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) {
        const blank = /^\s+$/.test(a[i]) && (out.del || out.ins) && i + 1 < a.length && j + 1 < b.length && a[i + 1] !== b[j + 1];
        if (blank) {
          if (out.del) out.del += a[i];
          if (out.ins) out.ins += a[i];
          if (!out.del || !out.ins) flush();
        } else {
          flush();
          if (runs.at(-1)?.[0] === "same") runs.at(-1)[1] += a[i];
          else runs.push(["same", a[i]]);
        }
        i += 1;
        j += 1;
      } else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1])) {
        out.del += a[i];
        i += 1;
      } else {
        out.ins += b[j];
        j += 1;
      }
    }
    flush();
    return runs;
  };

  globalThis.ontoreg = Object.assign(globalThis.ontoreg || {}, { compose, way, words });
  if (typeof document === "undefined") return;

  // ---- The page

  const { visible } = globalThis.ontoreg;
  const make = (tag, className, ...inside) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...inside.map((one) => (typeof one === "string" ? visible(one) : one)));
    return element;
  };
  const badge = (family, word) => make("span", `badge ${family}-${word}`, word);
  const plain = (value) => {
    if (value === null || value === undefined) return "nothing";
    if (Array.isArray(value)) return value.map(plain).join(", ") || "nothing";
    if (typeof value === "object") return Object.entries(value).map(([name, inner]) => `${name}: ${plain(inner)}`).join("; ");
    return String(value);
  };
  const href = (path) => document.body.dataset.root + path;

  const load = (version) => new Promise((done, failed) => {
    const here = () => globalThis.ontoreg.releases?.[version];
    if (here()) return void done(here());
    const script = document.createElement("script");
    script.src = href(`releases/${version}.js`);
    script.addEventListener("load", () => (here() ? done(here()) : failed(new Error(version))));
    script.addEventListener("error", () => failed(new Error(version)));
    document.head.append(script);
  });

  const difference = (before, after) => {
    const line = make("p", "words");
    if (before === null || before === undefined) line.append(make("ins", "", plain(after)));
    else if (after === null || after === undefined) line.append(make("del", "", plain(before)));
    else for (const [kind, text] of words(plain(before), plain(after))) line.append(kind === "same" ? visible(text) : make(kind, "", text));
    return line;
  };

  const placed = (place) => {
    const li = make("li");
    const head = make("p", "", make("b", "", place.property || place.pointer || place.message || place.rule), " ");
    head.append(badge("bump", place.bump), " ", badge("effect", place.effect));
    li.append(head);
    if (place.kind === "value") li.append(difference(place.before, place.after));
    for (const value of place.removed) li.append(difference(value, null));
    for (const value of place.added) li.append(difference(null, value));
    return li;
  };

  const start = () => {
    const form = document.getElementById("ends");
    const versions = globalThis.ontoreg.versions;
    if (!form || !versions?.length) return;
    const [tally, compared] = ["tally", "compared"].map((id) => document.getElementById(id));
    const [from, to, only] = ["from", "to", "id"].map((name) => form.elements[name]);
    const current = new Map((globalThis.ontoreg.definitions || []).map((one) => [one.id, one]));

    for (const select of [from, to]) {
      for (const { version, releasedAt, yanked } of versions) {
        select.append(new Option(`${version}, ${releasedAt}${yanked ? ", yanked" : ""}`, version));
      }
    }
    const asked = new URLSearchParams(location.search);
    const known = (version) => versions.some((one) => one.version === version);
    to.value = known(asked.get("to")) ? asked.get("to") : versions[0].version;
    from.value = known(asked.get("from")) ? asked.get("from") : (versions[1] || versions[0]).version;
    let wanted = asked.get("id") || "";

    const note = (key, releases) => {
      const [version, name] = JSON.parse(key);
      const text = releases.find((one) => one.release.version === version)?.release.notes?.find((one) => one.name === name)?.text;
      return text && make("blockquote", "words", text.trim());
    };

    const shown = (one, releases) => {
      const article = make("article", "changed");
      const title = make("h3", "");
      const there = current.get(one.id);
      if (there) {
        const link = make("a", "", there.label);
        link.href = href(there.href);
        title.append(link);
      } else {
        title.append(visible(one.label || one.id || "Schema"));
      }
      if (one.id) title.append(" ", make("code", "", one.id));
      article.append(title);
      if (one.was !== one.id) article.append(make("p", "", "Renamed from ", make("code", "", one.was), "."));
      if (one.state === "changed") {
        const list = make("ul", "");
        for (const place of one.left) list.append(placed(place));
        article.append(list);
      }
      const notes = new Set([...one.notes, ...one.left.flatMap((place) => [...place.notes])]);
      article.append(...[...notes].map((key) => note(key, releases)).filter(Boolean));
      const all = make("p", "steps", "In ");
      [...one.in].forEach((version, at) => {
        const link = make("a", "", version);
        link.href = href(`releases/${version}.html`);
        all.append(at ? ", " : "", link);
      });
      article.append(all);
      return article;
    };

    const group = (title, about, all, releases) => {
      if (!all.length) return [];
      const section = make("section", "compared");
      section.append(make("h2", "", `${title} (${all.length})`));
      if (about) section.append(make("p", "hint", about));
      section.append(...all.map((one) => shown(one, releases)));
      return [section];
    };

    // Whoever changes the choice while scripts load gets the last choice, not the last script.
    let turn = 0;
    const show = async () => {
      turn += 1;
      const mine = turn;
      const address = new URLSearchParams({ from: from.value, to: to.value });
      if (wanted) address.set("id", wanted);
      try {
        history.replaceState(null, "", `?${address}`);
      } catch {
        // A browser may refuse it from a file path.
      }
      if (from.value === to.value) {
        tally.textContent = "Both are the same release. Choose another one.";
        compared.replaceChildren();
        return;
      }
      const { undo, apply } = way(versions, from.value, to.value);
      let releases;
      try {
        releases = await Promise.all([
          ...undo.map(async (version) => ({ release: await load(version), backwards: true })),
          ...apply.map(async (version) => ({ release: await load(version), backwards: false })),
        ]);
      } catch (error) {
        if (mine === turn) tally.textContent = `What release ${error.message} changed could not be read.`;
        return;
      }
      if (mine !== turn) return;

      const entries = compose(releases).sort((a, b) => efforts.indexOf(b.bump) - efforts.indexOf(a.bump) ||
        (a.label || "").localeCompare(b.label || ""));
      const choices = entries.filter((one) => one.id).sort((a, b) => (a.label || a.id).localeCompare(b.label || b.id));
      only.replaceChildren(new Option("All", ""), ...choices.map((one) => new Option(visible(one.label || one.id), one.id)));
      const chosen = entries.filter((one) => !wanted || one.id === wanted || one.was === wanted);
      if (wanted && !chosen.some((one) => one.id === only.value)) only.append(new Option(wanted, wanted));
      only.value = chosen[0] && wanted ? chosen[0].id : wanted;

      const of = (state, effect) => chosen.filter((one) => one.state === state && (!effect || effect.includes(one.effect)));
      const affected = new Map();
      for (const { release } of releases) {
        for (const one of release.affected || []) affected.set(one.definition, one);
      }
      const moved = [...affected.values()].filter((one) => !wanted || one.definition === wanted);
      const values = of("changed", ["value"]);
      const parts = [
        ...group("The figure changes", "Figures by the one and by the other are not comparable: recompute, or mark the break.", values, releases),
        ...group("Gone", "", of("removed"), releases),
        ...group("Another name", "", of("renamed"), releases),
        ...group("The meaning changes", "", of("changed", ["meaning"]), releases),
        ...group("New", "", of("added"), releases),
        ...group("Sources", "", of("changed", ["provenance"]), releases),
        ...group("Wording", "", of("changed", ["text"]), releases),
        ...group("Without effect on a figure", "", of("changed", ["none"]), releases),
        ...group("Changed and changed back", "", of("back"), releases),
        ...group("Came and went in between", "", of("passed"), releases),
      ];
      if (moved.length) {
        const list = make("ul", "columns");
        for (const one of moved) {
          const there = current.get(one.definition);
          const link = make(there ? "a" : "code", "", there?.label || one.definition);
          if (there) link.href = href(there.href);
          list.append(make("li", "", link));
        }
        const section = make("section", "compared");
        section.append(make("h2", "", `Figures that follow (${moved.length})`),
          make("p", "hint", "Their own definitions are the same; what they are computed from is not."), list);
        parts.splice(values.length ? 1 : 0, 0, section);
      }
      const count = chosen.filter((one) => one.state !== "back" && one.state !== "passed").length;
      const back = undo.length && !apply.length ? ` ${from.value} is the newer one: this is the way back.` : "";
      tally.textContent = count ? `${count} definition${count === 1 ? "" : "s"} ${count === 1 ? "differs" : "differ"}, over ` +
        `${releases.length} release${releases.length === 1 ? "" : "s"}.${back}` :
        wanted ? `${wanted} is the same in both.` : "Both say the same.";
      compared.replaceChildren(...parts);
    };

    form.addEventListener("change", (event) => {
      if (event.target === only) wanted = only.value;
      show();
    });
    document.getElementById("swap").addEventListener("click", () => {
      [from.value, to.value] = [to.value, from.value];
      show();
    });
    show();
  };

  document.addEventListener("DOMContentLoaded", start);
})();
