// Where the person is: what is chosen, what is remembered on this device, what the browser's time zone suggests.
// The guess is made here and sent nowhere. It is shown as one, and changes nothing until it is taken.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const find = (selector) => document.querySelector(selector);
  const region = find("#help-region");
  const remember = find("#help-remember");
  const offer = find("#help-seems");
  const options = [...region.options];
  const named = () => region.selectedOptions[0].text;
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const say = (text) => window.recoveryPage.say(text);

  const stored = () => { try { return localStorage.getItem("region"); } catch { return null; } };
  const keep = () => {
    try {
      if (remember.checked) localStorage.setItem("region", region.value);
      else localStorage.removeItem("region");
    } catch { remember.checked = false; }
  };
  const show = () => {
    for (const group of document.querySelectorAll("[data-region]")) group.hidden = group.dataset.region !== region.value;
  };
  const change = () => {
    offer.hidden = true;
    show();
    if (remember.checked) keep();
    say(filled(words.regionChanged, { region: named() }));
    document.dispatchEvent(new Event("region")); // for the answers that are on the page: page.js
  };
  region.addEventListener("change", change);
  remember.addEventListener("change", keep);

  // A page to read in opens in the language of this page, with the helplines that are chosen here.
  const takeAlong = (event) => {
    const link = event.target.closest?.("a[href]");
    const reading = link && link.origin === location.origin && /\/(?:topics|now|source|passage|(?:read|check)\/.+)$/.test(link.pathname);
    if (!reading) return;
    const url = new URL(link.href);
    url.searchParams.set("lang", document.documentElement.lang);
    url.searchParams.set("region", region.value);
    link.href = url.href;
  };
  for (const kind of ["click", "auxclick", "contextmenu"]) document.addEventListener(kind, takeAlong, true);

  const remembered = options.find((option) => option.value === stored());
  if (remembered) {
    region.value = remembered.value;
    remember.checked = true;
  }
  show();

  const suggested = () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return options.find((option) => option.dataset.zones?.split(" ").includes(zone));
  };
  const [take, leave] = offer.querySelectorAll("button");
  const tell = (text, { canTake }) => {
    const label = canTake ? filled(words.seemsKeepLabel, { region: named() }) : words.sourceClose;
    offer.querySelector("p").textContent = text;
    take.hidden = !canTake;
    leave.setAttribute("aria-label", label);
    offer.hidden = false;
    say(text);
  };
  const close = () => {
    offer.hidden = true;
    (region.checkVisibility() ? region : find("#help .more")).focus(); // the pressed button is gone
  };
  leave.addEventListener("click", close);

  const guess = remembered ? undefined : suggested();
  take.addEventListener("click", () => {
    region.value = guess.value;
    change();
    close();
  });
  if (guess) {
    take.setAttribute("aria-label", filled(words.seemsChangeLabel, { region: guess.text }));
    tell(filled(words.seems, { place: guess.dataset.place }), { canTake: true });
  }
  window.recoveryPlace = { // when the answers on the page could not follow: the server is away, or knows them no more
    tellOld: () => tell(filled(words.regionOld, { region: named() }), { canTake: false }),
  };
})();
