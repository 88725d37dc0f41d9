// Titles and authors below the search box from three letters on, and a link to all results, as a combobox: arrows move,
// Enter opens, Escape closes. Without this script the box is a plain one.
const MIN_LETTERS = 3;
/** Typing goes on for about this long between letters. */
const PAUSE_MS = 120;
/** As much of what is typed is repeated below the box. */
const SHOWN_CHARACTERS = 60;

const box = document.querySelector("#q");
const list = document.createElement("ul");
const said = document.createElement("p");
let timer;
let asking;
let active = -1;

list.id = "offers";
list.className = "offers";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Suggestions");
list.hidden = true;
said.className = "unseen";
said.setAttribute("role", "status");
box.setAttribute("role", "combobox");
box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-controls", list.id);
box.setAttribute("aria-expanded", "false");
box.after(list, said);

const options = () => [...list.children];

function show(offers) {
  list.replaceChildren(...offers.map(option));
  list.hidden = offers.length === 0;
  box.setAttribute("aria-expanded", String(!list.hidden));
  said.textContent = offers.length === 0 ? "" : offers.length === 1 ? "1 suggestion" : `${offers.length} suggestions`;
  activate(-1);
}

function option({ text, note, address, link }, i) {
  const item = document.createElement(link ? "a" : "li");
  if (link) {
    item.href = address;
    // The box keeps the focus.
    item.tabIndex = -1;
  }
  item.id = `offer-${i}`;
  item.setAttribute("role", "option");
  item.textContent = text;
  item.dataset.address = address;
  if (note) {
    const small = document.createElement("small");
    small.textContent = ` ${note}`;
    item.append(small);
  }
  return item;
}

function activate(i) {
  active = i;
  for (const [at, item] of options().entries()) item.setAttribute("aria-selected", String(at === i));
  const item = options()[i];
  if (item) {
    box.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
}

async function ask() {
  asking?.abort();
  const typed = box.value.trim();
  if (typed.length < MIN_LETTERS) return show([]);
  asking = new AbortController();
  try {
    const answer = await fetch(`/papers/suggest?${new URLSearchParams({ q: typed })}`, { signal: asking.signal });
    if (!answer.ok) return show([]);
    const { titles, authors } = await answer.json();
    show([
      ...authors.map(({ name, papers, address }) => ({
        text: name,
        note: papers === 1 ? "1 paper" : `${papers} papers`,
        address,
      })),
      ...titles.map(({ title, address }) => ({ text: title, address })),
      {
        text: `All results for “${shorten(typed)}”`,
        address: `/papers?${new URLSearchParams({ q: typed })}`,
        link: true,
      },
    ]);
  } catch {
    // Typed on, or the server is away: the box still searches.
  }
}

/** A pasted abstract is long. */
function shorten(typed) {
  const characters = [...typed];
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join("")}…` : typed;
}

box.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE_MS);
});

box.addEventListener("keydown", (event) => {
  // Keys of an input method choose among its own words. Some browsers tell that by the number alone.
  if (event.isComposing || event.keyCode === 229) return;
  const n = options().length;
  if (list.hidden || n === 0) return;
  if (event.key === "ArrowDown") activate(active + 1 >= n ? -1 : active + 1);
  else if (event.key === "ArrowUp") activate(active < 0 ? n - 1 : active - 1);
  else if (event.key === "Escape") show([]);
  else if (event.key === "Enter" && active >= 0) location.assign(options()[active].dataset.address);
  else return;
  event.preventDefault();
});

// Before the box loses the focus, which closes the list.
list.addEventListener("mousedown", (event) => {
  const item = event.target.closest("[role=option]");
  if (!item || event.button !== 0) return;
  event.preventDefault();
  location.assign(item.dataset.address);
});

box.addEventListener("blur", () => {
  clearTimeout(timer);
  asking?.abort();
  show([]);
});
