// Keys for lists, as readers know them: j and k move, o opens, u upvotes, / searches, ? explains. Pages work without this.
// A button of the card in focus, or of a paper's page, may have a key of its own: s saves.
const cards = () => [...document.querySelectorAll(".card h2 a")];

function move(step) {
  const links = cards();
  if (links.length === 0) return;
  // From anything within a card, such as one of its buttons.
  const at = links.indexOf(document.activeElement?.closest(".card")?.querySelector("h2 a"));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[next].focus();
  links[next].closest(".card").scrollIntoView({ block: "nearest" });
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  o: () => cards().includes(document.activeElement) && document.activeElement.click(),
  u: () =>
    (document.activeElement?.closest(".card") ?? document.querySelector(".paper"))
      ?.querySelector(".upvote :is(button, a)")
      ?.click(),
  "/": () => document.querySelector("#q")?.select(),
  "?": () => location.assign("/about"),
};

function ownAction(key) {
  const card = document.activeElement?.closest(".card") ?? document.querySelector("article.paper");
  const button = /^[a-z]$/.test(key) && card?.querySelector(`button[data-key="${key}"]`);
  return button ? () => button.click() : undefined;
}

/** Fields in which letters are typed, or choose a value. In a checkbox or on a button they do nothing. */
const TYPED_IN =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset], [type=file], [type=image]), select, textarea, [role=textbox], [role=combobox], [role=listbox], [role=searchbox]";

function isTypedIn(target) {
  // The document itself is a target too, where nothing has the focus.
  if (!(target instanceof Element)) return false;
  return target.isContentEditable === true || target.closest(TYPED_IN) !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || event.keyCode === 229 || isTypedIn(event.target)) return;
  const action = actions[event.key] ?? ownAction(event.key);
  if (!action) return;
  event.preventDefault();
  action();
});
