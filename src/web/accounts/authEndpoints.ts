/** The sign-in library's own addresses, as far as browsers need them: passkeys, and coming back from the single sign-on. */
import { type Context, Hono } from "hono";
import { assertAllowed } from "../../app/permissions.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { parseJson } from "../../http/limits/bodies.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { accountState } from "../../store/readers/accounts.ts";

/** All others stay closed. */
const OPEN_TO_BROWSERS = [
  "GET /auth/callback/sso",
  "POST /auth/callback/sso",
  "GET /auth/passkey/generate-register-options",
  "POST /auth/passkey/verify-registration",
  "GET /auth/passkey/generate-authenticate-options",
  "POST /auth/passkey/verify-authentication",
];

/** A passkey's proof has a few thousand. */
const MAX_PROOF_BYTES = 32_768;
const MAX_PASSKEYS = 20;

export function libraryPages(site: WebContext): Hono {
  const { accounts, visits, db, services } = site;
  const pages = new Hono();

  pages.all("/auth/*", async (c) => {
    const asked = `${c.req.method} ${c.req.path}`;
    if (!OPEN_TO_BROWSERS.includes(asked)) return c.notFound();
    site.limit("steps", site.client(c));
    c.header("cache-control", "no-store");
    const origin = originOf(c, services.config.baseUrl);
    if (asked.includes("regist")) await mayAddPasskey(c);
    const body = c.req.method === "POST" ? await site.bodies.read(c, MAX_PROOF_BYTES, tooLarge) : undefined;
    await site.admission.enter(c);
    if (asked.endsWith("/callback/sso")) {
      const request = body ? withBody(c.req.raw, body) : c.req.raw;
      return (await accounts.fromSingleSignOn(origin, request)) ?? c.redirect("/sign-in?error=away", 303);
    }
    return accounts.handle(origin, body ? proofOf(c.req.raw, body) : c.req.raw);
  });

  async function mayAddPasskey(c: Context): Promise<void> {
    const visit = await visits.of(c);
    assertAllowed({ who: "reader" }, visit);
    const { confirmed, passkeys } = await accountState(db, visit.account?.id ?? "", services.clock());
    if (!confirmed)
      throw new BroadsheetError("not_allowed", "Please confirm your mail address first; a passkey comes after that.");
    if (passkeys.length >= MAX_PASSKEYS)
      throw new BroadsheetError(
        "conflict",
        `You have ${MAX_PASSKEYS} passkeys, and no more are kept. Remove one first.`,
      );
  }

  return pages;
}

/** The same request with the proof alone, and a passkey's name as one short clean line. */
function proofOf(request: Request, sent: Buffer): Request {
  const body = parseJson(sent.toString());
  if (typeof body !== "object" || body === null || !("response" in body))
    throw new BroadsheetError("bad_request", "This is not what a passkey says.");
  const told = "name" in body && typeof body.name === "string" ? body.name : "";
  const name = [...clean(told)].slice(0, MAX_NAME_CHARACTERS).join("").trim() || "Passkey";
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
