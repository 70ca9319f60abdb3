// "Did this help?" and "wrong or hurtful" under each passage. Only loaded where the operator has turned votes on.
// Sends the passage's id and the vote. Of a report, what will be kept is shown first, and sent only then.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const button = (label, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", press);
    return made;
  };
  const show = (box, ...parts) => {
    box.replaceChildren(...parts.flatMap((part) => [part, " "]));
    box.querySelector("button")?.focus();
  };
  const send = async (box, passage, vote) => {
    const body = JSON.stringify({ passage, vote });
    const headers = { "Content-Type": "application/json" };
    const kept = await fetch("feedback", { method: "POST", headers, body }).then((one) => one.ok, () => false);
    box.textContent = kept ? words.thanks : words.failed;
  };
  const confirm = (box, passage, vote) => {
    const line = document.createElement("code");
    line.textContent = `${new Date().toISOString().slice(0, 10)}, ${passage}, ${vote}`;
    show(box, words.keeps, line, button(words.send, () => send(box, passage, vote)),
      button(words.cancel, () => { ask(box, passage); box.querySelector("button").focus(); }));
  };
  const report = (box, passage) => show(box, words.report,
    button(words.wrong, () => confirm(box, passage, "wrong")),
    button(words.hurtful, () => confirm(box, passage, "hurtful")));
  const ask = (box, passage) => box.replaceChildren(words.question, " ",
    button(words.yes, () => send(box, passage, "helped")), " ",
    button(words.no, () => send(box, passage, "not")), " ",
    button(words.bad, () => report(box, passage)));
  const offer = (card) => {
    const box = document.createElement("p");
    box.className = "vote";
    box.setAttribute("role", "status");
    ask(box, card.dataset.passage);
    card.append(box);
  };
  const look = () => document.querySelectorAll(".card[data-passage]").forEach((card) => {
    if (!card.querySelector(".vote")) offer(card);
  });
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
