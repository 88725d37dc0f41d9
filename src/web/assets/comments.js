// Answers are written, and previews shown, where one is. Without this the links and buttons lead to pages that do the same.

function answer(link) {
  const item = link.closest(".comment");
  const written = [...document.querySelectorAll(".discussion form.write")].at(-1);
  const open = item.querySelector("form.write");
  if (open || !written) return open?.querySelector("textarea").focus();
  const form = written.cloneNode(true);
  form.querySelector(".preview")?.remove();
  form.elements.parent.value = link.dataset.to;
  form.elements.text.value = "";
  form.querySelector("label span").textContent = `Your answer to ${link.dataset.name}`;
  const away = document.createElement("button");
  away.type = "button";
  away.textContent = "Cancel";
  away.addEventListener("click", () => {
    form.remove();
    link.focus();
  });
  form.querySelector(".buttons").append(away);
  item.append(form);
  form.elements.text.focus();
}

async function preview(form, button) {
  const response = await fetch(button.formAction, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
  });
  const answered = await response.json();
  let shown = form.querySelector(".preview");
  if (!shown) {
    shown = document.createElement("div");
    shown.className = "preview";
    shown.setAttribute("role", "status");
    form.querySelector(".buttons").before(shown);
  }
  shown.classList.toggle("comment-text", response.ok);
  shown.classList.toggle("failing", !response.ok);
  // The server made it as it makes what everybody is shown.
  if (response.ok) shown.innerHTML = answered.html;
  else shown.textContent = answered.message;
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element && event.target.closest("a.reply");
  if (!link) return;
  event.preventDefault();
  answer(link);
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("form.write")) return;
  if (submitter?.getAttribute("formaction") === "/comments/preview") {
    event.preventDefault();
    // Any trouble: the page that does the same.
    preview(form, submitter).catch(() => {
      form.action = submitter.formAction;
      form.submit();
    });
  }
});
