// What can be pressed below an answer that nothing is asked for: the other passages, the question once more. On paper all is open.
"use strict";
(() => {
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-others], [data-again]");
    if (!button) return;
    const turn = button.closest(".turn");
    if ("others" in button.dataset) {
      const folded = [...turn.querySelectorAll(".fold")];
      folded.forEach((one) => { one.open = true; });
      folded[0]?.querySelector("summary").focus();
      folded[0]?.scrollIntoView({ block: "nearest" });
      return;
    }
    const box = document.querySelector("#question textarea");
    if (!box.value) {
      box.value = turn.querySelector(".asked").lastChild.textContent;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    box.focus();
    box.select();
  });
  // The conversation is drawn anew with every turn; what was unfolded stays so.
  let unfolded = new Set();
  const folds = () => [...document.querySelectorAll("#transcript .turn")].flatMap((turn) =>
    [...turn.querySelectorAll("details")].map((one, at) => [`${turn.id} ${at}`, one]));
  addEventListener("toggle", (event) => {
    const known = folds().find(([, one]) => one === event.target);
    if (known && event.target.open) unfolded.add(known[0]);
    else if (known) unfolded.delete(known[0]);
  }, true);
  new MutationObserver(() => {
    const all = folds();
    if (!all.length) unfolded = new Set();
    for (const [name, one] of all) if (unfolded.has(name) && !one.open) one.open = true;
  }).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#transcript details:not([open])")];
    opened.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => { opened.forEach((one) => { one.open = false; }); });
})();
