/** Who makes a request: somebody signed in with a browser, or a reader's program with an API token. */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { readerOfAccount } from "../../app/accounts/readerOfAccount.ts";
import type { Actor } from "../../app/permissions.ts";
import type { Clock } from "../../domain/ports.ts";
import { includesRole, type Reader, SCOPES, type Scope } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { hashOf } from "../../store/lib/secrets.ts";
import { readerOfToken } from "../../store/readers/tokens.ts";
import { type Accounts, SESSION_COOKIE } from "./auth.ts";
import { createFormTokens, type FormTokens } from "./formTokens.ts";
import { originOf } from "./origin.ts";

/** Who makes a request, by a browser's session or by an API token. */
export type Session = Actor;

/** Who makes a request by a browser's session. */
export type BrowserSession = Session & Required<Pick<Session, "account">>;

export interface Sessions extends FormTokens {
  /** Returns who makes a request; undefined for nobody in particular. Throws `sign_in_first` for a token that does not hold. */
  of(c: Context): Promise<Session | undefined>;
  /** Returns who makes a request by its API token alone, whatever its cookies say. Throws as `of` does. */
  ofToken(c: Context): Promise<Session | undefined>;
  /** Returns whose view a page shows: nobody's for a token that may not read. Throws as `of` does. */
  reading(c: Context): Promise<Session | undefined>;
  /** Tells whether the request says that somebody makes it. */
  claims(c: Context): boolean;
}

export interface SessionSettings {
  db: Database;
  accounts: Accounts;
  baseUrl: string;
  secret: string;
  clock: Clock;
}

export function createSessions(settings: SessionSettings): Sessions {
  const sessionCookie = settings.baseUrl.startsWith("https:") ? `__Secure-${SESSION_COOKIE}` : SESSION_COOKIE;
  const known = new WeakMap<Request, Promise<Session | undefined>>();
  async function lookUp(c: Context): Promise<Session | undefined> {
    const token = bearerTokenOf(c);
    if (token !== undefined) return sessionOfToken(settings, token);
    return getCookie(c, sessionCookie) === undefined ? undefined : sessionOfCookie(settings, c);
  }
  const of = (c: Context) => {
    const session = known.get(c.req.raw) ?? lookUp(c);
    known.set(c.req.raw, session);
    return session;
  };
  return {
    of,
    ofToken: async (c) => (saysWho(c) ? of(c) : undefined),
    async reading(c) {
      const session = await of(c);
      const isPage = c.req.method === "GET" || c.req.method === "HEAD";
      return isPage && session?.scopes.includes("read") === false ? undefined : session;
    },
    claims: (c) => getCookie(c, sessionCookie) !== undefined || saysWho(c),
    ...createFormTokens(settings, of),
  };
}

async function sessionOfToken({ db, clock }: SessionSettings, token: string): Promise<Session> {
  const found = await readerOfToken(db, hashOf(token), clock());
  if (!found)
    throw new BroadsheetError("sign_in_first", "This API token is not known here; it was revoked or has expired.");
  return { ...found, reader: limitedByToken(found.reader, found.scopes) };
}

async function sessionOfCookie(settings: SessionSettings, c: Context): Promise<Session | undefined> {
  const signedIn = await settings.accounts.signedIn(originOf(c, settings.baseUrl), c.req.raw.headers);
  if (!signedIn) return undefined;
  for (const cookie of signedIn.cookies) c.header("set-cookie", cookie, { append: true });
  const { account, session } = signedIn;
  const reader = await readerOfAccount(settings, account);
  return { reader: limitedByBan(reader), scopes: SCOPES, account: { id: account.id, email: account.email, session } };
}

/** Lowers the role of a banned reader. Pages and rules go by the role, so this ends both looking at things and doing them. */
const limitedByBan = (reader: Reader): Reader => (reader.ban ? { ...reader, role: "reader" } : reader);

/** Lowers the role: no token does an admin's work, since one that leaks must not be able to make its finder an admin. */
function limitedByToken(reader: Reader, scopes: readonly Scope[]): Reader {
  if (!includesRole(reader.role, "moderator")) return limitedByBan(reader);
  return limitedByBan({ ...reader, role: scopes.includes("moderate") ? "moderator" : "curator" });
}

const BEARER = /^Bearer +([\w~+/.-]{1,200}=*)$/i;
/**
 * Schemes by which a server in front of this one lets people in. Browsers send them along with every request, and they tell
 * nothing of readers here.
 */
const OF_SERVERS_IN_FRONT = /^(?:Basic|Digest|Negotiate|NTLM|Kerberos|Mutual|Hawk|AWS4-HMAC-SHA256)(?: |$)/i;

const headerOf = (c: Context): string => (c.req.header("authorization") ?? "").trim();

/** Returns whether a request says by a header who makes it, in whatever form. */
const saysWho = (c: Context): boolean => headerOf(c) !== "" && !OF_SERVERS_IN_FRONT.test(headerOf(c));

/**
 * Reads a bearer token (RFC 6750, section 2.1); undefined where none is sent. Throws `sign_in_first` for one that cannot be
 * read: a program that meant to act for a reader must not be taken for nobody.
 */
function bearerTokenOf(c: Context): string | undefined {
  if (!saysWho(c)) return undefined;
  const token = BEARER.exec(headerOf(c))?.[1];
  if (token !== undefined) return token;
  throw new BroadsheetError(
    "sign_in_first",
    "The header Authorization cannot be read, so nothing was done. Send an API token as “Authorization: Bearer TOKEN”, or leave the header out.",
  );
}
