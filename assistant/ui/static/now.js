// Tools for a hard moment. Whatever is typed stays in the page: nothing is sent or stored, and leaving erases it.
"use strict";
(() => {
  const find = (selector) => document.querySelector(selector);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  // A button that starts something that goes on second by second, and stops it. step: gives the words, or null at the end.
  const running = (section, step) => {
    const button = section.querySelector("button"), shown = section.querySelector(".shown"), over = section.querySelector(".over");
    const label = button.textContent;
    let timer = 0, began = 0;
    const stop = (words) => {
      clearInterval(timer);
      timer = 0;
      button.textContent = label;
      shown.textContent = "";
      over.textContent = words;
    };
    const look = () => {
      const words = step(Math.floor((Date.now() - began) / 1000));
      if (words === null) stop(section.dataset.over);
      else shown.textContent = words;
    };
    button.addEventListener("click", () => {
      if (timer) { stop(""); return; }
      began = Date.now();
      over.textContent = "";
      button.textContent = section.dataset.stop;
      timer = setInterval(look, 250);
      look();
    });
  };
  const WAIT = 600, IN = 4, OUT = 6, BREATHS = 10; // seconds, seconds, seconds, times
  const wait = find("#wait"), breathe = find("#breathe");
  running(wait, (gone) => (gone >= WAIT ? null : fill(wait.dataset.left, { time: clock(WAIT - gone) })));
  running(breathe, (gone) => {
    if (gone >= BREATHS * (IN + OUT)) return null;
    const at = gone % (IN + OUT);
    return at < IN ? `${breathe.dataset.in} ${at + 1}` : `${breathe.dataset.out} ${at - IN + 1}`;
  });

  const card = find("#call"), link = find("#call .call");
  card.addEventListener("input", () => {
    const { name, number } = card.querySelector("form").elements;
    const dialled = number.value.replace(/(?!^\+)\D/g, "");
    link.hidden = dialled.length < 3;
    if (link.hidden) link.removeAttribute("href");
    else link.href = `tel:${dialled}`;
    link.textContent = fill(card.dataset.call, { number: [name.value.trim(), number.value.trim()].filter(Boolean).join(", ") });
  });

  const erase = () => {
    document.querySelectorAll("form").forEach((one) => one.reset());
    link.hidden = true;
    link.removeAttribute("href");
    link.textContent = "";
  };
  erase(); // a browser may fill in what stood here before
  document.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("leaving", erase);
  addEventListener("pagehide", erase);
})();
