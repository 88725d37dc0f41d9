// Tells the server which cards were in view for half a second, and which PDFs and code were opened from here. The form
// at the foot of a list has the list's token; what was told once is not told again by this page.
const IN_VIEW_MS = 500;
const TELL_AFTER_MS = 2_000;

const shown = document.querySelector("[data-shown]");
if (shown) {
  // A page that the browser makes ahead has not been looked at.
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
}

function start() {
  const places = placesIn(shown.dataset.shown);
  const report = createReport(shown.dataset);
  watchCards(places, report);
  watchLinks(places, report);
  addEventListener("pagehide", report.tell);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") report.tell();
  });
}

/** The places of cards, by the ids of their elements. */
function placesIn(list) {
  const keys = (list.split(".")[4] ?? "").split("_");
  return new Map(keys.map((key, i) => [`p-${Number.parseInt(key, 36)}`, i + 1]));
}

function createReport({ shown: list, form }) {
  const known = new Set();
  let waiting = {};
  let later;

  function tell() {
    clearTimeout(later);
    later = undefined;
    const fields = Object.entries(waiting).map(([what, places]) => [what, places.join()]);
    if (fields.length === 0) return;
    waiting = {};
    const body = new URLSearchParams([["form", form], ["list", list], ...fields]);
    if (!navigator.sendBeacon?.("/seen", body))
      fetch("/seen", { method: "POST", body, keepalive: true }).catch(() => {});
  }

  function note(what, place) {
    if (known.has(`${what} ${place}`)) return;
    known.add(`${what} ${place}`);
    waiting[what] = [...(waiting[what] ?? []), place];
    later ??= setTimeout(tell, TELL_AFTER_MS);
  }

  return { note, tell };
}

/** A card is seen when half of it was in view for a while; of one higher than the window, when it fills half of that. */
function watchCards(places, { note }) {
  const timers = new Map();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
        clearTimeout(timers.get(target));
        const fills = rootBounds && intersectionRect.height >= rootBounds.height / 2;
        if (intersectionRatio < 0.5 && !fills) continue;
        const seen = () => {
          if (document.visibilityState !== "visible") return;
          observer.unobserve(target);
          note("seen", places.get(target.id));
        };
        timers.set(target, setTimeout(seen, IN_VIEW_MS));
      }
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] },
  );
  const watch = () => {
    for (const card of document.querySelectorAll("article.card")) if (places.has(card.id)) observer.observe(card);
  };
  watch();
  // What came into view while nobody looked is looked at again.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    observer.disconnect();
    watch();
  });
}

/** A click comes before half a second has passed, and the page may be gone after it. */
function watchLinks(places, { note, tell }) {
  const opened = ({ target }) => {
    const link = target.closest?.("a[href]");
    const card = link?.closest("article.card, article.paper");
    const place = card && places.get(card.id);
    if (!place) return;
    if (card.matches(".card")) note("seen", place);
    if (link.dataset.opens) note(link.dataset.opens, place);
    tell();
  };
  document.addEventListener("click", opened);
  // The middle button opens a new tab.
  document.addEventListener("auxclick", opened);
}
