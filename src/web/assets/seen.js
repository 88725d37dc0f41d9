// Tells the server which cards were in view for half a second, and which PDFs and code were opened from here. The form
// at the foot of a list has the list's token; a card that was told of is not told of again by this page.
const IN_VIEW_MS = 500;
const TELL_AFTER_MS = 2_000;
const MOST_AT_ONCE = 500;

const token = document.querySelector("[data-shown]");
if (token) {
  // A page that the browser makes ahead has not been looked at.
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
}

function start() {
  const list = token.dataset.shown;
  const places = new Map(
    list
      .split(".")[4]
      .split("_")
      .map((key, i) => [`p-${Number.parseInt(key, 36)}`, i + 1]),
  );
  const known = new Set();
  let waiting = { seen: [], pdf: [], code: [] };
  let later;

  function note(what, place) {
    if (place === undefined || known.has(`${what} ${place}`)) return;
    known.add(`${what} ${place}`);
    waiting[what].push(place);
    later ??= setTimeout(tell, TELL_AFTER_MS);
  }

  function tell() {
    clearTimeout(later);
    later = undefined;
    const fields = new URLSearchParams({ form: token.dataset.form, list });
    for (const [what, some] of Object.entries(waiting))
      if (some.length > 0) fields.set(what, some.slice(0, MOST_AT_ONCE).join());
    if (fields.size === 2) return;
    waiting = { seen: [], pdf: [], code: [] };
    if (!navigator.sendBeacon?.("/seen", fields))
      fetch("/seen", { method: "POST", body: fields, keepalive: true }).catch(() => {});
  }

  const timers = new Map();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(timers.get(target));
        if (isIntersecting && document.visibilityState === "visible")
          timers.set(
            target,
            setTimeout(() => {
              observer.unobserve(target);
              note("seen", places.get(target.id));
            }, IN_VIEW_MS),
          );
      }
    },
    // A card that is higher than the window never has its half in view; a half of the window is as good.
    { threshold: [0.5], rootMargin: "0px" },
  );
  const tall = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting && target.offsetHeight > innerHeight) note("seen", places.get(target.id));
    },
    { rootMargin: "-50% 0px -50% 0px" },
  );
  for (const card of document.querySelectorAll("article.card"))
    if (places.has(card.id)) {
      observer.observe(card);
      tall.observe(card);
    }

  function opened(event) {
    const link = event.target.closest?.("a[href]");
    const card = link?.closest("article.card, article.paper");
    const place = card && places.get(card.id);
    if (place === undefined) return;
    // Whatever somebody clicks on, they have seen.
    if (card.matches(".card")) note("seen", place);
    if (link.dataset.opens) note(link.dataset.opens, place);
    tell();
  }
  document.addEventListener("click", opened);
  // The middle button opens a new tab.
  document.addEventListener("auxclick", opened);
  addEventListener("pagehide", tell);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") tell();
  });
}
