// Upvotes without leaving the page. Without this, or when anything goes wrong, the form is sent as forms are.
const underway = new WeakSet();
const passed = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form.upvote") || passed.delete(form)) return;
  event.preventDefault();
  if (!underway.has(form)) vote(form, event.submitter ?? form.querySelector("button"));
});

async function vote(form, button) {
  underway.add(form);
  const fields = new URLSearchParams(new FormData(form, button));
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    show(form.action, await answer.json());
  } catch {
    passed.add(form);
    form.requestSubmit(button);
  } finally {
    underway.delete(form);
  }
}

/** A paper may be on the page more than once. */
function show(action, { upvotes, upvoted }) {
  for (const form of document.querySelectorAll("form.upvote")) {
    if (form.action !== action) continue;
    const button = form.querySelector("button");
    button.value = upvoted ? "off" : "on";
    button.setAttribute("aria-pressed", String(upvoted));
    form.querySelector(".n").textContent = upvotes.toLocaleString("en-US");
    form.querySelector(".tallied").textContent =
      `${upvotes.toLocaleString("en-US")} ${upvotes === 1 ? "upvote" : "upvotes"}`;
  }
}
