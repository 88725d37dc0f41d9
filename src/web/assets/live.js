// While a harvest is under way, shows how it gets on. Without this, a link on the page does.
const EVERY_MS = 3_000;

async function look() {
  const shown = document.querySelector("[data-live]");
  if (shown?.dataset.live !== "running") return;
  // Nothing changes under the hands of somebody who is using it.
  if (!document.hidden && !shown.contains(document.activeElement)) await renew(shown);
  setTimeout(look, EVERY_MS);
}

async function renew(shown) {
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const next = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-live]");
  if (next) shown.replaceWith(next);
}

setTimeout(look, EVERY_MS);
