// Leaving the page, by the exit button, a link, a reload or by closing the tab, makes the server forget the conversation
// at once. The name of the session is all that is sent. A page that the browser kept for "back" starts anew.
"use strict";
addEventListener("pagehide", () => {
  const session = window.__gradio_session_hash__;
  if (session) navigator.sendBeacon("leave", new Blob([JSON.stringify({ session })], { type: "application/json" }));
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
