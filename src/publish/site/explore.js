// Search and filters over assets/definitions.js. Without it, the page lists every definition by domain.
"use strict";

(() => {
  const first = 50;
  const filters = ["domain", "tier", "type", "stage", "maturity", "changed"];
  const collator = new Intl.Collator(undefined, { numeric: true });

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (text) => fold(text).split(/[^\p{L}\p{N}%]+/u).filter(Boolean);

  // What is searched of a definition, once.
  const prepare = (one) => {
    // In brackets often stands what everybody calls it: Net Revenue Retention (NRR).
    const [bare, short] = [one.label.replace(/\(.*?\)/g, ""), one.label.match(/\((.+?)\)/)?.[1]];
    return {
      one,
      label: fold(one.label),
      bare: fold(bare).trim(),
      short: short && fold(short),
      words: wordsOf(one.label),
      initials: wordsOf(bare).map((word) => word[0]).join(""),
      names: one.names.map((name) => ({ name, folded: fold(name), words: wordsOf(name) })),
      id: fold(one.id),
      idWords: wordsOf(one.id.replace(/[._]/g, " ")),
      text: fold(one.text),
      textWords: null,
    };
  };

  const among = (words, token, whole, start) => {
    let best = 0;
    for (const word of words) {
      if (word === token) return whole;
      if (word.startsWith(token)) best = start;
    }
    return best;
  };

  // How well a word of the question fits a definition; 0 where it does not.
  const fit = (entry, token) => {
    let best = Math.max(among(entry.words, token, 60, 45), among(entry.idWords, token, 40, 30));
    for (const name of entry.names) best = Math.max(best, among(name.words, token, 50, 38));
    if (token.length > 1 && entry.initials === token) best = Math.max(best, 55);
    if (best || token.length < 2) return best;
    if (entry.label.includes(token)) return 25;
    if (entry.names.some((name) => name.folded.includes(token))) return 20;
    if (entry.id.includes(token)) return 15;
    if (!entry.text.includes(token)) return 0;
    entry.textWords ??= entry.text.split(/[^\p{L}\p{N}%]+/u);
    return among(entry.textWords, token, 10, 8) || 4;
  };

  // All words have to fit. Whoever writes a whole name, id or abbreviation wants just that one.
  const score = (entry, asked, tokens) => {
    let sum = 0;
    for (const token of tokens) {
      const found = fit(entry, token);
      if (!found) return 0;
      sum += found;
    }
    const named = entry.names.map((name) => name.folded);
    if ([entry.label, entry.bare, entry.id].includes(asked)) sum += 250;
    else if (entry.short === asked || named.includes(asked)) sum += 200;
    else if (entry.initials === asked) sum += 100;
    else if (entry.label.startsWith(asked)) sum += 80;
    else if (named.some((name) => name.startsWith(asked))) sum += 60;
    if (entry.one.kind === "input") sum -= 6;
    if (entry.one.deprecated) sum -= 12;
    return Math.max(sum, 1);
  };

  // Whether one slip of the hand lies between two words: a letter more, less, another, or two that changed places.
  const slip = (a, b) => {
    if (Math.abs(a.length - b.length) > 1) return false;
    let at = 0;
    while (at < a.length && a[at] === b[at]) at += 1;
    const [x, y] = [a.slice(at), b.slice(at)];
    return x.slice(1) === y || x === y.slice(1) || x.slice(1) === y.slice(1) ||
      (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
  };
  const near = (entry, tokens) => {
    const words = entry.words.concat(entry.names.flatMap((name) => name.words));
    return tokens.every((token) => fit(entry, token) || (token.length > 3 && words.some((word) => slip(word, token))));
  };

  const byVersion = (a, b) => collator.compare(b, a);
  const values = {
    domain: (one) => [one.domain],
    tier: (one) => [one.tier],
    type: (one) => [one.type],
    stage: (one) => one.stages || [],
    maturity: (one) => [one.maturity],
    changed: (one) => [one.changedIn],
  };
  const orders = {
    label: (a, b) => collator.compare(a.one.label, b.one.label),
    id: (a, b) => collator.compare(a.one.id, b.one.id),
    changed: (a, b) => byVersion(a.one.changedIn || "", b.one.changedIn || "") || orders.label(a, b),
  };

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // Text with the words of the question marked. Folding can change lengths; then nothing is marked.
  const marked = (element, text, tokens) => {
    const folded = fold(text);
    const hits = [];
    if (folded.length === text.length) {
      for (const token of tokens) {
        const at = folded.search(new RegExp(`(?<![\\p{L}\\p{N}])${token.replace(/[^\p{L}\p{N}]/gu, "\\$&")}`, "u"));
        if (at >= 0) hits.push([at, at + token.length]);
      }
    }
    let done = 0;
    for (const [from, to] of hits.sort((a, b) => a[0] - b[0])) {
      if (from < done) continue;
      element.append(text.slice(done, from), make("mark", "", text.slice(from, to)));
      done = to;
    }
    element.append(text.slice(done));
  };

  const item = ({ one, names, label }, tokens) => {
    const li = make("li");
    const title = make("p", "title");
    const link = make("a");
    link.href = document.body.dataset.root + one.href;
    marked(link, one.label, tokens);
    title.append(link);
    const badge = (className, text) => title.append(make("span", `badge ${className}`, text));
    if (one.kind === "input") badge("kind-input", "input");
    if (one.tier) badge(`tier-${one.tier}`, one.tier);
    if (one.deprecated) badge("deprecated", "deprecated");
    title.append(make("code", "", one.id));
    li.append(title);
    const called = names.find((name) => tokens.some((token) => !label.includes(token) && name.folded.includes(token)));
    if (called) {
      const also = make("p", "also", "Also called ");
      marked(also, called.name, tokens);
      li.append(also);
    }
    if (one.text) li.append(make("p", "text", one.text));
    return li;
  };

  const start = () => {
    const form = document.getElementById("explore");
    const { visible, definitions = [] } = globalThis.ontoreg;
    const shown = (one) => ({ ...one, label: visible(one.label), text: visible(one.text || ""), names: (one.names || []).map(visible) });
    const all = definitions.map((one) => prepare(shown(one)));
    if (!form || !all.length) return;
    const [tally, results, complete, more, clear] =
      ["tally", "results", "complete", "more", "clear"].map((id) => document.getElementById(id));
    const field = (name) => form.elements[name];

    for (const name of filters) {
      const counts = new Map();
      for (const { one } of all) {
        for (const value of values[name](one)) if (value) counts.set(value, (counts.get(value) || 0) + 1);
      }
      // A registry that does not have it, or has one of it, does not filter by it.
      field(name).closest("label").hidden = counts.size < 2;
      const titles = globalThis.ontoreg[`${name}s`] || {};
      // Stages in their own order, as the definition with most of them has it.
      const known = name === "stage" ? all.map(({ one }) => one.stages || []).sort((a, b) => b.length - a.length)[0] : [];
      const order = (a, b) => known.indexOf(a) - known.indexOf(b) || collator.compare(titles[a] || a, titles[b] || b);
      for (const value of [...counts.keys()].sort(name === "changed" ? byVersion : order)) {
        field(name).append(new Option(visible(`${titles[value] || value} (${counts.get(value)})`), value));
      }
    }

    const read = () => {
      const asked = new URLSearchParams(location.search);
      for (const name of ["q", "sort", ...filters]) {
        field(name).value = asked.get(name) || "";
        // A value that this edition does not have chooses nothing.
        if (field(name).selectedIndex === -1) field(name).value = "";
      }
    };

    let open = 0;
    const show = (limit = first) => {
      const asked = fold(field("q").value.trim());
      const tokens = [...new Set(wordsOf(asked.replace(/[._]/g, " ")))];
      const chosen = filters.filter((name) => field(name).value);
      const sort = field("sort").value;
      const idle = !asked && !chosen.length && !sort;

      const address = new URLSearchParams();
      for (const name of ["q", ...filters, "sort"]) if (field(name).value) address.set(name, field(name).value);
      const query = address.toString();
      try {
        history.replaceState(null, "", query ? `?${query}` : location.pathname);
      } catch {
        // A browser may refuse it from a file path, or when it comes too often.
      }

      complete.hidden = !idle;
      results.hidden = idle;
      clear.hidden = idle;
      const kept = all.filter(({ one }) => chosen.every((name) => values[name](one).includes(field(name).value)));
      let found = kept;
      let close = false;
      if (tokens.length) {
        const scored = kept.map((entry) => [entry, score(entry, asked, tokens)]).filter((pair) => pair[1]);
        scored.sort((a, b) => b[1] - a[1] || a[0].label.length - b[0].label.length || orders.label(a[0], b[0]));
        found = scored.map((pair) => pair[0]);
        if (!found.length) {
          found = kept.filter((entry) => near(entry, tokens));
          close = found.length > 0;
        }
      }
      if (sort || !tokens.length) found = [...found].sort(orders[sort] || orders.label);
      open = idle ? 0 : found.length;

      const number = `${found.length} definition${found.length === 1 ? "" : "s"}`;
      tally.textContent = idle ? `${all.length} definitions, by domain` :
        close ? `Nothing is written like that. ${number} close to it` :
        found.length ? number : "Nothing found. Try fewer words, or clear the filters.";
      if (idle) return results.replaceChildren(), void (more.hidden = true);
      results.replaceChildren(...found.slice(0, limit).map((entry) => item(entry, tokens)));
      more.hidden = found.length <= limit;
      more.textContent = `Show all ${found.length}`;
    };

    const links = () => [...results.querySelectorAll("a")];
    form.addEventListener("input", () => show());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (open && field("q").value.trim()) links()[0].click();
    });
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const name of ["q", "sort", ...filters]) field(name).value = "";
      show();
      field("q").focus();
    });
    more.addEventListener("click", () => {
      const from = links().length;
      show(Infinity);
      links()[from]?.focus();
    });
    document.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const here = links().indexOf(document.activeElement);
      const inField = document.activeElement === field("q");
      if (event.key === "Escape" && (inField || here >= 0)) {
        event.preventDefault();
        if (inField && field("q").value) {
          field("q").value = "";
          show();
        }
        field("q").focus();
      }
      if (!step || (here < 0 && !inField) || event.ctrlKey || event.metaKey || event.altKey) return;
      const next = here + step;
      if (inField && step < 0) return;
      event.preventDefault();
      (next < 0 ? field("q") : links()[next])?.focus();
    });
    addEventListener("popstate", () => {
      read();
      show();
    });

    read();
    show();
    if (field("q").value) field("q").focus({ preventScroll: true });
  };

  document.addEventListener("DOMContentLoaded", start);
})();
