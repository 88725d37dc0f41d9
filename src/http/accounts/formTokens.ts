/** What shows that a form is ours: a token of the session or the browser, and what the browser says of its origin. */
import { createHmac, randomBytes } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Actor } from "../../app/permissions.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { equalSecrets } from "./equalSecrets.ts";
import { originOf } from "./origin.ts";

/** Identifies a browser in which nobody is signed in, for its forms. */
const FORM_COOKIE = "broadsheet.form";
const NONCE_BYTES = 18;

export interface FormTokens {
  /** Returns what a form of ours carries in the field `form`. */
  formToken(c: Context): Promise<string>;
  /** Throws `foreign_form` unless the request is a form of ours. */
  checkForm(c: Context, token: unknown): Promise<void>;
  /** Throws `foreign_form` when the browser says that a page of another site sends the request. */
  checkSite(c: Context): void;
}

/** `current` tells who makes a request, as far as that is known. */
export function createFormTokens(
  { baseUrl, secret }: { baseUrl: string; secret: string },
  current: (c: Context) => Promise<Actor | undefined>,
): FormTokens {
  const seal = (holder: string) => createHmac("sha256", secret).update(`form ${holder}`).digest("base64url");
  const isForeign = (c: Context) => {
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    return (origin !== undefined && origin !== originOf(c, baseUrl)) || site === "cross-site" || site === "same-site";
  };
  const sessionHolder = async (c: Context) => {
    const session = await current(c);
    return session?.account && `session ${session.account.session}`;
  };
  return {
    formToken: async (c) => seal((await sessionHolder(c)) ?? `browser ${nonceOf(c) ?? setNonce(c, baseUrl)}`),
    async checkForm(c, token) {
      const nonce = nonceOf(c);
      const holder = (await sessionHolder(c)) ?? (nonce === undefined ? undefined : `browser ${nonce}`);
      if (isForeign(c) || holder === undefined || typeof token !== "string" || !equalSecrets(token, seal(holder)))
        refuse(otherAddress(c, baseUrl));
    },
    checkSite(c) {
      if (isForeign(c)) refuse(otherAddress(c, baseUrl));
    },
  };
}

const nonceOf = (c: Context): string | undefined => getCookie(c, FORM_COOKIE);

function setNonce(c: Context, baseUrl: string): string {
  const nonce = randomBytes(NONCE_BYTES).toString("base64url");
  const secure = baseUrl.startsWith("https:");
  setCookie(c, FORM_COOKIE, nonce, { path: "/", httpOnly: true, sameSite: "Lax", secure });
  return nonce;
}

/**
 * Returns this instance's own address of a page that was opened under another: by another name, by a network address, or by
 * http in place of https. Undefined where the form comes from this address or from another site.
 */
function otherAddress(c: Context, baseUrl: string): string | undefined {
  if (baseUrl === "") return undefined;
  const { host } = new URL(c.req.url);
  const own = new URL(baseUrl);
  const origin = URL.parse(c.req.header("origin") ?? "");
  const isOurs = origin
    ? origin.host === host || c.req.header("sec-fetch-site") === "same-origin"
    : c.req.header("sec-fetch-site") === "same-origin" && host !== own.host;
  if (!isOurs || origin?.origin === own.origin) return undefined;
  const page = URL.parse(c.req.header("referer") ?? "");
  const path = page && page.host === (origin?.host ?? host) ? page.pathname + page.search : "/";
  return own.origin + path;
}

/** `address`: where the same page is under this instance's own address; undefined where that is not the reason. */
function refuse(address: string | undefined): never {
  throw new BroadsheetError(
    "foreign_form",
    address === undefined
      ? "This form is not from a page that you have open now, so nothing was done. Please go back, load the page again and retry."
      : `This page was opened under another address than this instance’s own, so nothing was done. Forms work at ${address}; please open that and try again.`,
  );
}
