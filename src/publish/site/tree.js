// Zoom and pan for trees: buttons, keys, dragging, pinching, and the wheel with Ctrl. Without it they scroll.
"use strict";

(() => {
  const begin = (svg) => {
    const frame = svg.parentElement;
    frame.classList.add("zoom");
    const whole = svg.getAttribute("viewBox").split(/[\s,]+/).map(Number);
    let [x, y, w, h] = whole;
    const apply = () => {
      // Some of the drawing always stays in sight.
      x = Math.min(Math.max(x, whole[0] - w / 2), whole[0] + whole[2] - w / 2);
      y = Math.min(Math.max(y, whole[1] - h / 2), whole[1] + whole[3] - h / 2);
      svg.setAttribute("viewBox", [x, y, w, h].join(" "));
    };
    // The point of the drawing below a point of the screen.
    const at = (clientX, clientY) => {
      const inverse = svg.getScreenCTM()?.inverse();
      return inverse ? new DOMPoint(clientX, clientY).matrixTransform(inverse) : { x: x + w / 2, y: y + h / 2 };
    };
    const zoom = (factor, point = { x: x + w / 2, y: y + h / 2 }) => {
      const next = Math.min(Math.max(w * factor, whole[2] / 12), whole[2] * 1.5);
      const by = next / w;
      [x, y, w, h] = [point.x - (point.x - x) * by, point.y - (point.y - y) * by, next, h * by];
      apply();
    };
    const move = (dx, dy) => {
      x += dx * w;
      y += dy * h;
      apply();
    };
    const reset = () => {
      [x, y, w, h] = whole;
      apply();
    };

    const keys = {
      "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), "0": reset,
      ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1),
    };
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Drawing. Plus and minus zoom, arrows move, 0 shows all of it.");
    frame.addEventListener("keydown", (event) => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    });
    frame.addEventListener("wheel", (event) => {
      // Without Ctrl the wheel scrolls the page, as everywhere.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.88 : 1.14, at(event.clientX, event.clientY));
    }, { passive: false });

    const fingers = new Map();
    let dragged = 0;
    const spread = () => {
      const [a, b] = [...fingers.values()];
      return { size: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      if (!fingers.size) dragged = 0;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    addEventListener("pointermove", (event) => {
      const finger = fingers.get(event.pointerId);
      if (!finger) return;
      const before = fingers.size === 2 ? spread() : null;
      const [from, to] = [at(finger.x, finger.y), at(event.clientX, event.clientY)];
      dragged += Math.abs(event.clientX - finger.x) + Math.abs(event.clientY - finger.y);
      [finger.x, finger.y] = [event.clientX, event.clientY];
      if (before) {
        const now = spread();
        if (now.size) zoom(before.size / now.size, at(now.x, now.y));
      } else {
        frame.classList.add("held");
        x += from.x - to.x;
        y += from.y - to.y;
        apply();
      }
    });
    const release = (event) => {
      fingers.delete(event.pointerId);
      if (!fingers.size) frame.classList.remove("held");
    };
    addEventListener("pointerup", release);
    addEventListener("pointercancel", release);
    // Whoever drags does not mean the link below.
    svg.addEventListener("click", (event) => {
      if (dragged > 6) event.preventDefault();
    }, true);
    svg.addEventListener("dragstart", (event) => event.preventDefault());

    const buttons = document.createElement("div");
    buttons.className = "zooms";
    for (const [text, label, act] of [["+", "Zoom in", keys["+"]], ["−", "Zoom out", keys["-"]], ["All", "Show all of it", reset]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      if (label !== text) button.setAttribute("aria-label", label);
      button.addEventListener("click", act);
      buttons.append(button);
    }
    frame.append(buttons);
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".drawing > svg.tree").forEach(begin));
})();
