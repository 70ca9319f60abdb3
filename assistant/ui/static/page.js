// What moves in the page around the chat: the exit, the side panel with a source. The region: place.js; copying and saving: keep.js.
// Nothing is stored here. While a source is open, the tab's history holds the page's address twice, so that Back closes it.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 860px)");
  const find = (selector, within = document) => within.querySelector(selector);
  Object.defineProperty(navigator, "language", { value: root.lang, configurable: true }); // Gradio's own words follow it

  // The chat fills the window exactly, so that its last line stays where it is when an answer comes.
  const chat = find("gradio-app");
  const fill = () => root.style.setProperty("--ra-top", `${chat.getBoundingClientRect().top + scrollY}px`);
  addEventListener("resize", fill);
  fill();

  const said = find("#said");
  const say = (text) => {
    said.textContent = "";
    requestAnimationFrame(() => { said.textContent = text; });
  };

  const OPEN = "source"; // the mark of the second step, in the tab's history alone
  let goingBack = false; // whether the step is being taken back
  const stepBack = () => {
    goingBack = true;
    history.back();
  };
  if (history.state === OPEN) stepBack(); // the page was loaded anew, or come back to: no source is open

  // Leave at once: by the button, or by Esc three times within two seconds.
  const exit = find("#help .exit");
  const leave = () => {
    root.hidden = true;
    root.style.display = "none";
    try { localStorage.clear(); sessionStorage.clear(); } catch { /* storage is shut off */ }
    window.name = "";
    document.title = "";
    document.querySelectorAll("#transcript, #source .source-text").forEach((one) => one.replaceChildren());
    const away = () => {
      history.replaceState(null, "", "./");
      location.replace(exit.href);
    };
    if (history.state !== OPEN) return away();
    addEventListener("popstate", away); // one step back first: that step must not lead here later
    setTimeout(away, 300);
    if (!goingBack) history.back();
  };
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  let pressed = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    pressed = [...pressed, performance.now()].filter((at) => performance.now() - at < 2000);
    if (pressed.length >= 3) leave();
    else if (!panel.hidden) closeSource();
    else if (more.getAttribute("aria-expanded") === "true") openMore(false);
    else closeFilters();
  }, true);

  const region = find("#help-region");

  const more = find("#help .more");
  const moreWord = more.textContent;
  const openMore = (open) => {
    find("#help-rest").classList.toggle("open", open);
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? more.dataset.less : moreWord;
  };
  more.addEventListener("click", () => openMore(more.getAttribute("aria-expanded") !== "true"));

  // The side panel.
  const panel = find("#source");
  const text = find(".source-text", panel);
  let opener = null;
  const arrange = () => {
    const reading = !panel.hidden;
    root.classList.toggle("reading", reading);
    root.classList.toggle("compact", reading || narrow.matches);
    for (const one of document.querySelectorAll("#top, .skip, gradio-app")) one.inert = reading && narrow.matches;
  };
  narrow.onchange = arrange;
  const openSource = async (address, from) => {
    opener = from ?? opener;
    if (history.state !== OPEN) history.pushState(OPEN, "");
    const url = new URL(address, document.baseURI);
    url.searchParams.set("lang", root.lang);
    find(".own", panel).href = url.href;
    text.textContent = words.sourceLoading;
    panel.hidden = false;
    openMore(false);
    arrange();
    panel.focus();
    try {
      const page = await (await fetch(url)).text();
      const lowered = page.replace(/<(\/?)h2/g, "<$1h3").replace(/<(\/?)h1/g, "<$1h2"); // below the page's own heading
      const parsed = new DOMParser().parseFromString(lowered, "text/html");
      parsed.querySelectorAll(".help, .ways, style").forEach((one) => one.remove());
      text.replaceChildren(...parsed.body.childNodes);
      const place = find("#passage", text) ?? (url.hash === "#earlier" ? text.lastElementChild?.lastElementChild : null);
      text.scrollTop = place ? place.getBoundingClientRect().top - text.getBoundingClientRect().top - 48 : 0;
    } catch {
      text.textContent = words.sourceFailed;
    }
  };
  const closeSource = () => {
    panel.hidden = true;
    text.replaceChildren();
    arrange();
    opener?.focus();
    if (history.state === OPEN && !goingBack) stepBack();
  };
  addEventListener("popstate", () => {
    goingBack = false;
    if (history.state !== OPEN && !panel.hidden) closeSource();
    if (history.state === OPEN && panel.hidden) stepBack(); // Forward opens nothing
  });
  find(".close", panel).addEventListener("click", closeSource);

  // Every press on a link that opens beside the conversation, leads to the box or changes the language.
  addEventListener("click", (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const link = event.target.closest("a.open, #source a.step, a.language, a.skip");
    if (!link || !plain) return;
    event.preventDefault();
    if (link.matches(".skip")) find("#question textarea")?.focus();
    else if (link.matches(".language")) {
      if (!find(".turn") || confirm(words.switchForgets)) location.replace(link.href);
    } else openSource(link.getAttribute("href"), link.matches(".open") ? link : null);
  });

  // What the chat's own events call. Each gives the new values of its components, or nothing where they stay as they are.
  const session = window.recoverySession;
  const lost = window.recoveryLost;
  const REFUSED = [429, 503]; // too many messages, too many at once: the server says so in its own words, in "shown"
  const SLOW = 3000; // milliseconds after which the page itself looks at a message
  const GIVEN_UP = 45_000; // milliseconds after which an answer is no longer waited for
  const SHOWN = 4; // values of a turn: transcript, box, starters, status
  const post = async (path, row, signal) => {
    const body = JSON.stringify({ session: session.id, region: region.value, language: root.lang, ...row });
    const headers = { "Content-Type": "application/json", "X-Visit": session.id }; // leads to the process that knows it
    const answer = await fetch(path, { method: "POST", headers, body, signal });
    if (!answer.ok && !REFUSED.includes(answer.status)) throw new Error(path);
    return answer.status === 204 ? {} : answer.json();
  };
  const closeFilters = () => find("#narrow > button[aria-expanded='true']")?.click();
  const isWaiting = () => root.classList.contains("waiting");
  let typing = false;
  const wait = () => {
    root.classList.add("waiting");
    lost.hide();
    closeFilters();
    typing = Boolean(document.activeElement?.closest("#question"));
  };
  // The box is emptied when its words are sent. What is typed meanwhile stays; what could not be answered comes back.
  const written = () => find("#question textarea")?.value ?? "";
  const write = (words) => {
    const box = find("#question textarea");
    if (!box || box.value === words) return;
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const joined = (...parts) => parts.filter((one) => one.trim()).join("\n");
  let answering = Promise.resolve([]); // the last message's answer, once it is there
  let current = null; // the turn that is waited for: { row, filters, isLate, stop }
  let failed = null; // the last turn that was not answered
  const turn = (row, filters) => {
    if (current && !current.isLate) return []; // one message after another
    current?.stop.abort(); // a late one is not waited for when the person writes on
    answering = answer(row, filters);
    return answering;
  };
  const answer = async (row, filters) => {
    const [pathways, kinds, since] = filters;
    const message = row.message ?? "";
    const own = { row, filters, isLate: false, stop: new AbortController() };
    current = own;
    wait();
    const fromBox = message !== "" && written() === message;
    if (fromBox) write("");
    const asked = session.id;
    const late = setTimeout(() => {
      own.isLate = true;
      failed = own;
      lost.show(message, "slow");
    }, SLOW);
    const over = setTimeout(() => own.stop.abort(), GIVEN_UP);
    try {
      const { shown } = await post("turn", { ...row, pathways, kinds, since }, own.stop.signal);
      if (!Array.isArray(shown) || shown.length !== SHOWN) throw new Error("turn"); // refused by something on the way
      if (session.id !== asked || current !== own) return []; // nothing of what was cleared meanwhile
      lost.hide();
      return [shown[0], joined(fromBox ? shown[1] : "", written()), ...shown.slice(2)];
    } catch {
      if (session.id !== asked || current !== own) return [];
      failed = own;
      if (fromBox) write(joined(message, written()));
      lost.show(message, "failed");
      return [];
    } finally {
      clearTimeout(late);
      clearTimeout(over);
      if (current === own) {
        current = null;
        root.classList.remove("waiting");
      }
    }
  };
  const ask = (message, ...filters) => turn({ message }, filters);
  setInterval(() => { if (find(".turn")) post("present").catch(() => {}); }, 300_000); // a page that is open yet
  // The conversation with the helplines of the region that is chosen now; after a message that is under way.
  const moved = async () => {
    await answering;
    if (!find("section.turn")) return find(".turn") ? ["", ""] : []; // a refusal that stands alone names numbers too
    const [asked, chosen] = [session.id, region.value];
    try {
      const { transcript } = await post("region");
      if (!transcript) throw new Error("region");
      return session.id === asked && region.value === chosen ? [transcript, ""] : [];
    } catch {
      window.recoveryPlace.tellOld();
      return [];
    }
  };
  let chip = {}; // what was pressed inside an answer: a question to ask, or a turn to answer without those before it
  window.recoveryPage = {
    ask,
    say,
    moved,
    again: () => {
      if (!failed) return;
      const { message, drop } = failed.row;
      if (message && written().startsWith(`${message}\n`)) write(written().slice(message.length + 1));
      chip = drop ? { drop } : { ask: message };
      document.dispatchEvent(new Event("again")); // the chat asks it as if it were pressed in an answer
    },
    press: (button) => { chip = { ...button }; },
    pressed: (...filters) => (chip.drop ? turn({ drop: Number(chip.drop) }, filters) : ask(chip.ask, ...filters)),
    answered: () => {
      if (isWaiting() || lost.isShown()) return;
      if (typing && document.activeElement === document.body && matchMedia("(hover: hover)").matches) {
        find("#question textarea").focus({ preventScroll: true }); // on a phone the keyboard would hide the answer
      }
      root.style.setProperty("--ra-bar", `${find("#side").offsetHeight}px`); // what stands above the answer on a phone
      const turns = document.querySelectorAll("#transcript .turn");
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      turns[turns.length - 1]?.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
    },
    opening: async () => {
      find("#narrow > button")?.setAttribute("aria-expanded", "false");
      return (await post("opening")).shown;
    },
    filters: (open) => find("#narrow > button")?.setAttribute("aria-expanded", String(open)),
    clear: async () => {
      const cleared = post("clear");
      session.renew();
      lost.hide();
      failed = null;
      try {
        return (await cleared).shown;
      } catch {
        lost.show("", "failed");
        return [];
      }
    },
    save: async () => {
      const { document: file, said: note } = await post("saved");
      if (file) window.recoveryKeep(file);
      return note;
    },
  };
})();
