/** The sign-in library's own URLs that browsers need: passkeys, and coming back from the single sign-on. */
import { type Context, Hono } from "hono";
import { assertMayAddPasskey } from "../../app/accounts/assertMayAddPasskey.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { parseJson } from "../../http/limits/bodies.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";

/** All others are not found. */
const OPEN_TO_BROWSERS = [
  ["GET", "/auth/callback/sso"],
  ["POST", "/auth/callback/sso"],
  ["GET", "/auth/passkey/generate-register-options"],
  ["POST", "/auth/passkey/verify-registration"],
  ["GET", "/auth/passkey/generate-authenticate-options"],
  ["POST", "/auth/passkey/verify-authentication"],
] as const;

/** A passkey's proof has a few thousand bytes. */
const MAX_PROOF_BYTES = 32_768;

export function authEndpoints(site: WebContext): Hono {
  const { accounts } = site;
  const pages = new Hono();

  async function pass(c: Context): Promise<Response> {
    site.limit("steps", site.client(c));
    c.header("cache-control", "no-store");
    const origin = originOf(c, site.config.baseUrl);
    if (c.req.path.includes("regist")) await assertMayAddPasskey(site, await site.sessions.of(c));
    const body = c.req.method === "POST" ? await site.bodies.read(c, MAX_PROOF_BYTES, tooLarge) : undefined;
    await site.admission.enter(c);
    if (c.req.path.endsWith("/callback/sso")) {
      const returned = body ? withBody(c.req.raw, body) : c.req.raw;
      return (await accounts.fromSingleSignOn(origin, returned)) ?? c.redirect("/sign-in?error=away", 303);
    }
    return accounts.handle(origin, body ? proofOf(c.req.raw, body) : c.req.raw);
  }

  for (const [method, path] of OPEN_TO_BROWSERS) pages.on(method, path, pass);

  return pages;
}

/** Copies the request with the proof alone, and a passkey's name as one short clean line. */
function proofOf(request: Request, sent: Buffer): Request {
  const body = parseJson(sent.toString());
  if (typeof body !== "object" || body === null || !("response" in body))
    throw new BroadsheetError("bad_request", "This is not a passkey’s answer.");
  const sentName = "name" in body && typeof body.name === "string" ? body.name : "";
  const name = [...clean(sentName)].slice(0, MAX_NAME_CHARACTERS).join("").trim() || "Passkey";
  return withBody(request, JSON.stringify({ response: body.response, name }));
}

function withBody({ url, headers: sent }: Request, body: string | Buffer<ArrayBuffer>): Request {
  const headers = new Headers(sent);
  headers.delete("content-length");
  headers.delete("transfer-encoding");
  return new Request(url, { method: "POST", headers, body });
}

const tooLarge = () =>
  new BroadsheetError("too_large", "This is larger than any passkey’s answer, so nothing was done.");
