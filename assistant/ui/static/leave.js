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
  const body = JSON.stringify({ session: window.recoverySession.id });
  navigator.sendBeacon("leave", new Blob([body], { type: "application/json" }));
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
