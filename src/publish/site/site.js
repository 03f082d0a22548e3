// Theme, copy buttons, `/`, and the page of what is not there. Every page works without it.
"use strict";

(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // The theme is set before anything is painted. A browser may refuse the store, as some do for files.
  const themes = ["auto", "light", "dark"];
  const kept = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  let theme = themes.includes(kept()) ? kept() : "auto";
  const apply = () => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  apply();

  // What moves, hides or reorders the text around it is shown as a mark, as on the pages.
  const hides = /[\0-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
  globalThis.ontoreg = { visible: (text) => String(text).replace(hides, "\ufffd") };

  const themeButton = () => {
    const button = document.querySelector("button.theme");
    if (!button) return;
    const name = () => {
      button.textContent = theme[0].toUpperCase() + theme.slice(1);
      button.setAttribute("aria-label", `Theme: ${theme}`);
    };
    name();
    button.hidden = false;
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      apply();
      name();
      try {
        if (theme === "auto") localStorage.removeItem("theme");
        else localStorage.setItem("theme", theme);
      } catch {
        // It holds for this page then.
      }
    });
  };

  const write = async (text, element) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Pages from a file path may not use the clipboard this way.
      getSelection().selectAllChildren(element);
      return document.execCommand("copy");
    }
  };

  const copyButtons = () => {
    const said = document.createElement("span");
    said.className = "away";
    said.setAttribute("role", "status");
    document.body.append(said);
    for (const button of document.querySelectorAll("button.copy[data-copy]")) {
      const element = document.getElementById(button.dataset.copy);
      if (!element) continue;
      const label = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        const done = await write(element.textContent.trim(), element);
        button.textContent = said.textContent = done ? "Copied" : "Press Ctrl+C";
        button.classList.toggle("done", done);
        setTimeout(() => {
          button.textContent = label;
          said.textContent = "";
          button.classList.remove("done");
        }, 2000);
      });
    }
  };

  const slash = (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const input = document.querySelector("main input[type=search]") || document.querySelector("input[type=search]");
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.select();
  };

  // The last two steps of an address are domain and slug. Of an id that was renamed or is gone, the edition still knows.
  const missing = () => {
    const found = document.getElementById("found");
    const all = globalThis.ontoreg?.definitions;
    if (!found || !all) return;
    const steps = decodeURIComponent(location.pathname).split("/").filter(Boolean);
    const id = steps.slice(-2).join(".").replace(/\.(html|json|md)$/, "");
    const slug = id.split(".").pop();
    const by = (test) => all.find(test);
    const hit = by((one) => one.id === id) || by((one) => one.names?.includes(id)) ||
      (slug && by((one) => one.id.endsWith(`.${slug}`)));
    if (!hit) return;
    const link = document.createElement("a");
    link.href = document.body.dataset.root + hit.href;
    link.textContent = globalThis.ontoreg.visible(hit.label);
    found.append(hit.id === id ? "It is here now: " : `Do you look for this, of which the id is ${hit.id}? `, link);
    found.hidden = false;
  };

  document.addEventListener("keydown", slash);
  document.addEventListener("DOMContentLoaded", () => {
    themeButton();
    copyButtons();
    missing();
  });
})();
