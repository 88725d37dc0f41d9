// Passkeys: signing in with one, and adding one to an account. Pages work without; links by mail do the same.
const can =
  isSecureContext &&
  // A passkey is for a name, never for a bare network address.
  !/^[\d.]+$|^\[/.test(location.hostname) &&
  typeof PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

const signIn = document.querySelector("#passkey");
const add = document.querySelector("#add-passkey");

if (can && signIn) {
  signIn.hidden = false;
  const button = signIn.querySelector("button");
  button.addEventListener("click", () =>
    attempt(button, signIn.querySelector("[role=status]"), async () => {
      const options = await ask("/auth/passkey/generate-authenticate-options");
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const response = (await navigator.credentials.get({ publicKey })).toJSON();
      await ask("/auth/passkey/verify-authentication", { response });
      location.assign(signIn.dataset.back);
    }),
  );
}

if (can && add) {
  add.hidden = false;
  add.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(add.querySelector("button"), add.querySelector("[role=status]"), async () => {
      const options = await ask("/auth/passkey/generate-register-options");
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const response = (await navigator.credentials.create({ publicKey })).toJSON();
      await ask("/auth/passkey/verify-registration", { name: add.querySelector("input").value, response });
      location.reload();
    });
  });
}

async function attempt(button, status, work) {
  button.disabled = true;
  status.textContent = "";
  try {
    await work();
  } catch (error) {
    status.textContent = inWords(error);
    if (error.code === "SESSION_NOT_FRESH" && add) status.append(" ", linkTo(add.dataset.again, "Sign in again"));
    button.disabled = false;
  }
}

function linkTo(href, text) {
  const link = document.createElement("a");
  Object.assign(link, { href, textContent: text });
  return link;
}

async function ask(path, body) {
  const response = await fetch(path, {
    headers: { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.message), { code: answer.code, ours: answer.error !== undefined });
}

function inWords(error) {
  if (error.ours) return error.message;
  if (error.code === "SESSION_NOT_FRESH")
    return "You signed in more than a day ago. Please sign in again first, so that nobody else adds a passkey.";
  if (error.code === "PASSKEY_NOT_FOUND") return "This passkey is not known here. It may have been removed.";
  if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (error.name === "NotAllowedError") return "It was broken off, or took too long. Nothing was changed.";
  return "That did not work. Please try again, or use a link by mail.";
}
