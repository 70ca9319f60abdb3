// "Did this help?" under each passage. Only loaded where the operator has turned votes on. Sends the passage's id and the vote.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const send = async (box, passage, vote) => {
    const body = JSON.stringify({ passage, vote });
    const headers = { "Content-Type": "application/json" };
    const kept = await fetch("feedback", { method: "POST", headers, body }).then((one) => one.ok, () => false);
    box.textContent = kept ? words.thanks : words.failed;
  };
  const offer = (card) => {
    const box = document.createElement("p");
    box.className = "vote";
    box.setAttribute("role", "status");
    box.append(words.question, " ");
    for (const [vote, label] of [["helped", words.yes], ["not", words.no]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => send(box, card.dataset.passage, vote));
      box.append(button, " ");
    }
    card.append(box);
  };
  const look = () => document.querySelectorAll(".card[data-passage]").forEach((card) => {
    if (!card.querySelector(".vote")) offer(card);
  });
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
