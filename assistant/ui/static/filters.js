// Which filters are active, beside the box: seen at any time, each taken away by one tap. Silence offers to search everything.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const any = () => document.querySelector("#since input"); // the first: any year
  const chosen = () => [...document.querySelectorAll("#narrow input:checked")].filter((one) => one !== any());
  const drop = (input) => (input.type === "radio" ? any() : input).click();
  const chip = (input) => {
    const button = document.createElement("button");
    const name = input.closest("label").textContent.trim();
    button.type = "button";
    button.className = "chip";
    button.textContent = `${name} ×`;
    button.setAttribute("aria-label", words.filterOff.replace("{name}", name));
    button.addEventListener("click", () => { drop(input); document.querySelector("#question textarea").focus(); });
    return button;
  };
  const draw = () => {
    const composer = document.querySelector("#composer");
    const inputs = chosen();
    let row = document.querySelector("#active");
    if (!row && (!composer || !inputs.length)) return;
    if (!row) {
      row = document.createElement("p");
      row.id = "active";
      row.setAttribute("role", "group");
      row.setAttribute("aria-label", words.narrow);
      composer.append(row);
    }
    row.hidden = !inputs.length;
    row.replaceChildren(...inputs.map(chip));
  };
  addEventListener("change", (event) => { if (event.target.closest?.("#narrow")) setTimeout(draw); });
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-everything]");
    if (!button) return;
    const asked = button.closest(".turn").querySelector(".asked").lastChild.textContent;
    chosen().forEach(drop);
    setTimeout(() => { // when the chat has taken the filters away
      draw();
      window.recoveryPage.press({ ask: asked });
      document.dispatchEvent(new Event("again"));
    }, 50);
  });
})();
