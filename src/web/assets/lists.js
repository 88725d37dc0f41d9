// Saving, collecting and hiding in place. Without this, or in any trouble, the buttons are those of a plain form.
const WORDS = { save: ["Save", "Saved"], hide: ["Not interested", "Undo"] };

document.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  if (!form.matches(".controls") || !button?.dataset.does || form.dataset.plain) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  try {
    const response = await fetch(button.hasAttribute("formaction") ? button.formAction : form.action, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(new FormData(form, button)),
    });
    if (!response.ok) throw new Error(String(response.status));
    const result = await response.json();
    show(form, button, result.collected ?? result.hidden);
  } catch {
    form.dataset.plain = "yes";
    form.requestSubmit(button);
  } finally {
    delete form.dataset.busy;
  }
});

function show(form, button, on) {
  const { does } = button.dataset;
  button.setAttribute("aria-pressed", String(on));
  if (does === "hide") button.value = on ? "off" : "on";
  else button.name = on ? "remove" : "add";
  if (WORDS[does]) button.firstElementChild.textContent = WORDS[does][Number(on)];
  if (does === "hide") form.closest(".card")?.classList.toggle("away", on);
  const said = { save: ["Taken out of what you saved", "Saved"], hide: ["Shown again", "Hidden"] }[does];
  form.querySelector(".said").textContent = `${(said ?? ["Taken out", "Added"])[Number(on)]}.`;
}
