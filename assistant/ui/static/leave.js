// The id of this page's conversation, made at random and kept in the page's own memory alone. Leaving the page, by the exit
// button, a link, a reload or by closing the tab, makes the server forget the conversation at once: the id is all that is
// sent. A page that the browser kept for "back" starts anew.
"use strict";
window.recoverySession = {
  id: "",
  renew() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    this.id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  },
};
window.recoverySession.renew();
addEventListener("pagehide", () => {
  const session = window.recoverySession.id;
  const headers = { "Content-Type": "application/json", "X-Visit": session };
  fetch("leave", { method: "POST", keepalive: true, headers, body: JSON.stringify({ session }) }).catch(() => {});
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
