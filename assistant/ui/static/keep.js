// What a person takes along: a passage with its source and address, an address alone, the conversation as a file or on paper.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const whole = (address) => new URL(address, document.baseURI).href;
  const write = async (content) => {
    try {
      await navigator.clipboard.writeText(content);
      return true;
    } catch {
      const box = document.createElement("textarea");
      box.value = content;
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      return done;
    }
  };
  const copy = async (button, content) => {
    const label = button.textContent;
    const done = await write(content);
    button.focus();
    window.recoveryPage.say(done ? words.copied : words.copyFailed);
    if (!done) return;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  };
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy], [data-copy-link]");
    if (!button) return;
    const card = button.closest(".card");
    const address = whole(card.querySelector("[data-copy-link]").dataset.copyLink);
    if (button.dataset.copyLink) copy(button, address);
    else copy(button, `${card.querySelector("blockquote").textContent.trim()}\n— ${button.dataset.copy}\n${address}`);
  });

  // On paper an address stands below each passage.
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("#transcript .address")) {
      one.textContent = whole(one.closest(".card").querySelector("[data-copy-link]").dataset.copyLink);
    }
  });

  // The file opens away from this server, so its links name it.
  const withWholeLinks = (file) => {
    const parsed = new DOMParser().parseFromString(file, "text/html");
    for (const link of parsed.links) link.setAttribute("href", whole(link.getAttribute("href")));
    return `<!doctype html>\n${parsed.documentElement.outerHTML}\n`;
  };
  window.recoveryKeep = (file) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([withWholeLinks(file)], { type: "text/html;charset=utf-8" }));
    link.download = words.saveName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
})();
