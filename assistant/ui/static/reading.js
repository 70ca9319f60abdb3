// A page of plain reading: leaving it without a trace in the tab's history, and printing it. Nothing is sent or stored.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const exit = document.querySelector(".exit");
  const leave = () => {
    document.documentElement.hidden = true;
    document.title = "";
    document.dispatchEvent(new Event("leaving")); // for what a person typed into this page
    document.body.replaceChildren();
    location.replace(exit.href);
  };
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  let pressed = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    pressed = [...pressed, performance.now()].filter((at) => performance.now() - at < 2000);
    if (pressed.length >= 3) leave();
  }, true);
  document.getElementById("print")?.addEventListener("click", () => print());

  // The place that the person asked this device to remember, where the address names none.
  const asked = new URLSearchParams(location.search);
  let remembered = null;
  try { remembered = localStorage.getItem("region"); } catch { /* storage is shut off */ }
  const shown = document.querySelector(".ways [aria-current]");
  const wanted = [...document.querySelectorAll(".ways li a")].find((one) => new URLSearchParams(one.search).get("region") === remembered);
  if (wanted && wanted !== shown && !asked.has("region")) location.replace(wanted.href + location.hash);
})();
