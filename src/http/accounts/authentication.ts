/** Who a request is by, and whether a form that came with it is one of ours. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Actor } from "../../app/permissions.ts";
import type { Clock } from "../../domain/ports.ts";
import { includesRole, type Reader, SCOPES, type Scope } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { hashOf } from "../../store/lib/secrets.ts";
import { readerOfAccount } from "../../store/readers/readers.ts";
import { readerOfToken } from "../../store/readers/tokens.ts";
import { type Accounts, SESSION_COOKIE } from "./auth.ts";
import { originOf } from "./origin.ts";

/** Names a browser that nobody has signed in with, for its forms. */
const FORM_COOKIE = "broadsheet.form";
const NONCE_BYTES = 18;

/** Who a request is by. */
export type Session = Actor;

/** By a browser's session. */
export type VisitInPerson = Session & Required<Pick<Session, "account">>;

export interface Sessions {
  /** Undefined for nobody in particular. Throws `sign_in_first` for a token that does not hold. */
  of(c: Context): Promise<Session | undefined>;
  /** By an API token alone, whatever cookies come along. Throws `sign_in_first` for a token that does not hold. */
  ofToken(c: Context): Promise<Session | undefined>;
  /** For what a page shows: nobody in particular where a token may not read. */
  reading(c: Context): Promise<Session | undefined>;
  /** Whether the request says that it is by somebody. */
  claims(c: Context): boolean;
  /** What a form of ours carries in the field `form`. */
  formToken(c: Context): Promise<string>;
  /** Throws `foreign_form` unless the request is a form of ours. */
  checkForm(c: Context, token: unknown): Promise<void>;
  /** Throws `foreign_form` when the browser says that a page of another site sends the request. */
  checkSite(c: Context): void;
}

export interface VisitParts {
  db: Database;
  accounts: Accounts;
  baseUrl: string;
  secret: string;
  clock: Clock;
}

export function createSessions({ db, accounts, baseUrl, secret, clock }: VisitParts): Sessions {
  const known = new WeakMap<Request, Promise<Session | undefined>>();
  const secure = baseUrl.startsWith("https:");
  const sessionCookie = secure ? `__Secure-${SESSION_COOKIE}` : SESSION_COOKIE;

  async function lookUp(c: Context): Promise<Session | undefined> {
    const token = bearerOf(c);
    if (token !== undefined) {
      const found = await readerOfToken(db, hashOf(token), clock());
      if (!found)
        throw new BroadsheetError("sign_in_first", "This API token is not known here; it was revoked or has run out.");
      return { ...found, reader: ofToken(found.reader, found.scopes) };
    }
    if (getCookie(c, sessionCookie) === undefined) return undefined;
    const signedIn = await accounts.signedIn(originOf(c, baseUrl), c.req.raw.headers);
    if (!signedIn) return undefined;
    for (const cookie of signedIn.cookies) c.header("set-cookie", cookie, { append: true });
    const { accountId: id, session, email, confirmed, name } = signedIn;
    const account = { id, email, session };
    const reader = await readerOfAccount(db, { id, email, confirmed, name }, clock());
    return { reader: unlessBanned(reader), scopes: SCOPES, account };
  }

  const of = (c: Context) => {
    const visit = known.get(c.req.raw) ?? lookUp(c);
    known.set(c.req.raw, visit);
    return visit;
  };

  /** What a form token is made for: the session, or where nobody has signed in, the browser. */
  async function bearer(c: Context, begin: boolean): Promise<string | undefined> {
    const visit = await of(c);
    if (visit?.account) return `session ${visit.account.session}`;
    let nonce = getCookie(c, FORM_COOKIE);
    if (nonce === undefined && begin) {
      nonce = randomBytes(NONCE_BYTES).toString("base64url");
      setCookie(c, FORM_COOKIE, nonce, { path: "/", httpOnly: true, sameSite: "Lax", secure });
    }
    return nonce === undefined ? undefined : `browser ${nonce}`;
  }

  const seal = (text: string) => createHmac("sha256", secret).update(`form ${text}`).digest("base64url");

  const isForeign = (c: Context) => {
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    return (origin !== undefined && origin !== originOf(c, baseUrl)) || site === "cross-site" || site === "same-site";
  };
  const refuse = () => {
    throw new BroadsheetError(
      "foreign_form",
      "This form is not from a page that you have open now, so nothing was done. Please go back, load the page again and retry.",
    );
  };

  return {
    of,
    ofToken: async (c) => (bearerOf(c) === undefined ? undefined : of(c)),
    async reading(c) {
      const visit = await of(c);
      const isPage = c.req.method === "GET" || c.req.method === "HEAD";
      return isPage && visit?.scopes.includes("read") === false ? undefined : visit;
    },
    claims: (c) => getCookie(c, sessionCookie) !== undefined || bearerOf(c) !== undefined,
    formToken: async (c) => seal((await bearer(c, true)) ?? ""),
    async checkForm(c, token) {
      const holder = await bearer(c, false);
      if (isForeign(c) || holder === undefined || typeof token !== "string" || !same(token, seal(holder))) refuse();
    },
    checkSite(c) {
      if (isForeign(c)) refuse();
    },
  };
}

/** Pages and rules go by the role, so here it ends where the visit does: to look at things as well as to do them. */
const unlessBanned = (reader: Reader): Reader => (reader.ban ? { ...reader, role: "reader" } : reader);

/** No token does an admin's work: one that leaks must not be able to make its finder an admin. */
function ofToken(reader: Reader, scopes: readonly Scope[]): Reader {
  if (!includesRole(reader.role, "moderator")) return unlessBanned(reader);
  return unlessBanned({ ...reader, role: scopes.includes("moderate") ? "moderator" : "curator" });
}

/** RFC 6750, section 2.1. */
const bearerOf = (c: Context): string | undefined =>
  /^Bearer +([\w~+/.-]{1,200}=*)$/i.exec(c.req.header("authorization") ?? "")?.[1];

/** Takes as long whatever differs. */
export const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(hashOf(one)), Buffer.from(hashOf(other))];
  return timingSafeEqual(a, b);
};

/** The account of a visit by browser. Throws `not_allowed` for an API token's. */
export function browserOf({ account }: Pick<Session, "account">): NonNullable<Session["account"]> {
  if (account) return account;
  throw new BroadsheetError("not_allowed", "API tokens cannot do this; it needs you, signed in with a browser.");
}
