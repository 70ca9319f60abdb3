// A self-check, scored on the device: nothing is sent and nothing is stored. Without this file the page says how to add up.
"use strict";
(() => {
  const form = document.getElementById("check"), missing = document.getElementById("missing");
  const result = document.getElementById("result"), title = document.getElementById("result-title");
  const first = document.getElementById("first"), sum = document.getElementById("sum");
  const groups = [...form.querySelectorAll("fieldset")], bands = [...document.querySelectorAll(".band")];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const answers = () => groups.map((one) => one.querySelector("input:checked"));

  // The help that the chosen answers lead to; how many kinds of it.
  const showHelp = (chosen) => {
    const kinds = new Set(chosen.map((one) => one?.dataset.help).filter(Boolean));
    first.querySelectorAll("[data-help]").forEach((one) => { one.hidden = !kinds.has(one.dataset.help); });
    first.hidden = !kinds.size;
    return kinds.size;
  };

  // Beside the question at once, and the focus stays: arrow keys choose what they pass.
  const change = (event) => {
    result.hidden = true;
    missing.textContent = "";
    if (showHelp(answers())) {
      if (event.target.dataset.help) event.target.closest("fieldset").after(first);
    }
  };

  const show = () => {
    const chosen = answers(), open = chosen.findIndex((one) => !one), number = chosen.filter((one) => !one).length;
    if (number) {
      missing.textContent = fill(form.dataset.missing, { number });
      groups[open].querySelector("input").focus();
      return;
    }
    const points = chosen.reduce((all, one) => all + Number(one.value), 0);
    const cries = showHelp(chosen);
    title.after(first); // help comes first
    sum.textContent = fill(form.dataset.sum, { sum: points, most: form.dataset.most });
    bands.forEach((one, at) => {
      const own = points >= Number(one.dataset.low) && points <= Number(one.dataset.high);
      one.hidden = !own || (at === 0 && cries > 0); // no quiet words beside a cry
    });
    missing.textContent = "";
    result.hidden = false;
    title.focus();
  };

  document.documentElement.classList.add("js");
  form.reset();
  result.hidden = true;
  first.hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", change);
  document.getElementById("show").addEventListener("click", show);
})();
