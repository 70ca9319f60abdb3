// Help without the server. When it does not answer, answers with an error or takes too long, what the person wrote is
// looked at here, and the card that belongs to it is shown. Nothing is sent or stored. page.js says when.
"use strict";
(() => {
  const said = document.currentScript.dataset;
  const root = document.documentElement;
  const IDLE = 2000; // milliseconds after the page is there until the files are fetched
  const region = document.querySelector("#help-region");
  const FILES = ["ui/rules.json", "ui/help.json"];

  // The program, the rules and the cards: fetched once the page stands, kept in its memory.
  let hearing = null;
  let help = null;
  let fetching = null;
  const load = async () => {
    const program = globalThis.recoveryHearing ? null : new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: "ui/hear.js", onload: done, onerror: failed });
      document.head.append(script);
    });
    const [rules, cards] = await Promise.all(FILES.map(async (path) => (await fetch(path)).json()));
    await program;
    hearing = globalThis.recoveryHearing(rules);
    help = cards;
    document.dispatchEvent(new Event("localhelp"));
  };
  const ready = () => {
    if (!help) fetching ??= load().catch(() => {}).finally(() => { fetching = null; });
    return fetching;
  };
  const begin = () => setTimeout(ready, IDLE);
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
  addEventListener("online", ready);
  document.addEventListener("focusin", (event) => { if (event.target.closest?.("#question")) ready(); });

  // A card, made of the same parts as templates/safety.html.
  const element = (name, given = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), given);
    made.append(...inside);
    return made;
  };
  const contact = ([label, target, spoken]) => {
    if (!target) return element("span", { className: "tap" }, label);
    const link = element("a", { className: "tap", href: target }, label);
    if (spoken) link.setAttribute("aria-label", spoken);
    if (/^https?:/.test(target)) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
    return link;
  };
  const linked = (line, numbers) => { // a line of a text in which the numbers of helplines can be called
    const known = [...numbers.keys()].sort((one, other) => other.length - one.length);
    if (!known.length) return [line];
    const escaped = known.map((number) => number.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return line.split(new RegExp(`(?<![\\w-])(${escaped.join("|")})(?![\\w-])`)).map((part) =>
      (numbers.has(part) ? element("a", { href: numbers.get(part) }, part) : part));
  };
  const card = ({ text, takeover, language }) => {
    const code = [language !== "en" && language, root.lang, "en"].find((one) => one && help[one]);
    const own = help[code];
    const here = own.regions[region.value] ?? own.regions.WORLD;
    const { full, roles } = own.texts[text];
    const places = new Set([...roles, "elsewhere"].flatMap((role) => here.roles[role] ?? []));
    const lines = [...places].map((place) => here.lines[place]);
    const numbers = new Map(lines.filter((line) => line.tel).map((line) => [line.number, line.tel]));
    const filled = full.replace(/\{(\w+)\}/g, (_, role) => here.phrases[role]);
    const [first, ...rest] = filled.split("\n").map((line) => linked(line, numbers));
    const paragraph = (parts) => element("p", {}, ...parts);
    const list = lines.map((line) => element("li", {},
      element("span", { className: "taps" }, ...line.links.map(contact)),
      element("span", { className: "service" }, line.service), element("span", { className: "about" }, line.about)));
    return element("div", { className: `safety safety-${takeover ? "takeover" : "card"}`, lang: code },
      element("div", { className: "first" }, paragraph(first)),
      element("ul", { className: "helplines" }, ...list), ...rest.map(paragraph));
  };

  // What stands below the conversation while the server is away.
  let shown = null; // { message, reason } of what is shown now
  const box = element("section", { id: "lost", hidden: true });
  box.setAttribute("aria-label", said.lost);
  const again = element("button", { type: "button", className: "again" }, said.again);
  again.addEventListener("click", () => window.recoveryPage.again());
  const cardFor = (message) => {
    try {
      const heard = hearing && message ? hearing.hear(message) : null;
      return heard && card(heard);
    } catch { // the notice and the panel still stand
      return null;
    }
  };
  const fill = () => {
    const { message, reason } = shown;
    const safety = cardFor(message);
    const notice = element("div", { className: "notice" }, element("p", {}, safety ? said[`${reason}Short`] : said[reason]), again);
    const asked = message ? [element("h3", { className: "asked" }, message.slice(0, 600))] : [];
    box.replaceChildren(...asked, notice, ...(safety ? [safety] : []));
    return safety;
  };
  const look = () => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    root.style.setProperty("--ra-bar", `${document.querySelector("#side").offsetHeight}px`);
    box.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
  };
  const show = (message, reason) => {
    shown = { message, reason };
    const composer = document.querySelector("#composer");
    if (composer && box.nextElementSibling !== composer) composer.before(box);
    box.hidden = false;
    const safety = fill();
    const first = safety?.querySelector(".first").textContent;
    window.recoveryPage.say(safety ? `${said[`${reason}Short`]} ${first}` : said[reason]);
    look();
    ready();
  };
  const hide = () => {
    shown = null;
    box.hidden = true;
    box.replaceChildren();
  };
  for (const event of ["region", "localhelp"]) document.addEventListener(event, () => { if (shown) fill(); });
  window.recoveryLost = { show, hide, isShown: () => shown !== null, isReady: () => help !== null };
})();
