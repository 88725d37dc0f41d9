/**
 * Signing in: links by mail, passkeys, a lab's single sign-on. Everything of the sign-in library that pages use goes through
 * here; its tables are in the records.
 */

import { LINK_MINUTES } from "../../domain/readers/registration.ts";
import { inTime } from "../../lib/storageErrors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { newSecret } from "../../store/lib/secrets.ts";
import { deleteExpiredVerifications } from "../../store/readers/accounts.ts";
import type { SignedInAccount } from "../../store/readers/readers.ts";
import { type AuthLibrary, type AuthSettings, createAuthLibrary } from "./authLibrary.ts";
import { SINGLE_SIGN_ON, within } from "./singleSignOn.ts";

const CLEAR_EVERY_MS = 60_000;

export const SESSION_COOKIE = "broadsheet.session_token";

/** The account and the session of a request's cookie. */
export interface CookieSession {
  account: SignedInAccount;
  /** Identifies the session, and only while it lasts. */
  session: string;
  /** Cookies to be sent again, which prolong the session. */
  cookies: string[];
}

/** A session that has just begun. */
export interface NewSession {
  account: Omit<SignedInAccount, "confirmed">;
  cookies: string[];
}

/** Paths to go on to from the single sign-on. */
export interface SignInPaths {
  back: string;
  /** For an account that was opened just now. */
  first: string;
  refused: string;
}

export interface Accounts {
  /** Answers the library's own requests about passkeys, for an address of this instance. */
  handle(origin: string, request: Request): Promise<Response>;
  /** Answers somebody who comes back from the single sign-on; undefined while that is away. */
  fromSingleSignOn(origin: string, request: Request): Promise<Response | undefined>;
  /** Reads the session of a request's cookie; undefined when there is none that holds. */
  signedIn(origin: string, headers: Headers): Promise<CookieSession | undefined>;
  /** Makes a token that signs an address in, once. `admit` lets it open an account whatever the registration. */
  issueLink(origin: string, email: string, name: string | undefined, admit?: boolean): Promise<string>;
  /** Begins a session. Returns undefined for a token that is used, too old or unknown, or an account that is not allowed. */
  enter(origin: string, token: string, headers: Headers): Promise<NewSession | undefined>;
  /** Ends the session and returns the cookies that say so. */
  leave(origin: string, headers: Headers): Promise<string[]>;
  /**
   * Returns where to send somebody who signs in at the single sign-on, with the cookies that go along; undefined while it
   * is away.
   */
  toSingleSignOn(
    origin: string,
    paths: SignInPaths,
    headers: Headers,
  ): Promise<{ url: string; cookies: string[] } | undefined>;
}

export function createAccounts(settings: AuthSettings): Accounts {
  const library = createAuthLibrary(settings);
  const clearExpired = createClearing(settings);
  return {
    async handle(origin, request) {
      await clearExpired();
      return (await library.forOrigin(origin)).handler(request);
    },
    signedIn: sessionReader(library, settings),
    ...linkSignIn(library, settings, clearExpired),
    async leave(origin, headers) {
      const auth = await library.forOrigin(origin);
      const response = await auth.api.signOut({ headers, asResponse: true });
      return response.headers.getSetCookie();
    },
    ...singleSignOn(library, clearExpired),
  };
}

/** Deletes expired steps of signing in now and then, by the library's own clock. */
function createClearing({ db }: AuthSettings): () => Promise<void> {
  let clearedAt = 0;
  return async () => {
    const now = Date.now();
    if (Math.abs(now - clearedAt) < CLEAR_EVERY_MS) return;
    clearedAt = now;
    await deleteExpiredVerifications(db, now);
  };
}

/** Who is signed in waits no longer than this for the renewal of the session, which locked records put off. */
const RENEWAL_MS = 500;

const sessionReader =
  (library: AuthLibrary, { records }: AuthSettings): Accounts["signedIn"] =>
  async (origin, headers) => {
    const auth = await library.forOrigin(origin);
    const getSession = (query: { disableRefresh?: true }) =>
      auth.api.getSession({ headers, query, returnHeaders: true });
    // Renewing a session is a write; somebody who is signed in can read even where it fails.
    const readOnly = { disableRefresh: true } as const;
    const renewed = records?.condition.failing()
      ? undefined
      : await inTime(
          getSession({}).catch(() => getSession(readOnly)),
          RENEWAL_MS,
        );
    const { response, headers: sent } = renewed ?? (await getSession(readOnly));
    if (!response) return undefined;
    const { user, session } = response;
    return {
      account: { id: user.id, email: user.email, confirmed: user.emailVerified, name: user.name },
      session: session.token,
      cookies: sent?.getSetCookie() ?? [],
    };
  };

const linkSignIn = (
  library: AuthLibrary,
  { records }: AuthSettings,
  clearExpired: () => Promise<void>,
): Pick<Accounts, "issueLink" | "enter"> => ({
  async issueLink(origin, email, name, admit = false) {
    await clearExpired();
    const { internalAdapter } = await (await library.forOrigin(origin)).$context;
    const { code, hash } = newSecret();
    // What the library's own step for this would save, but for its check of the address, which is narrower than ours.
    await internalAdapter.createVerificationValue({
      identifier: hash,
      value: JSON.stringify({ email, ...(name ? { name } : {}) }),
      expiresAt: new Date(Date.now() + LINK_MINUTES * MINUTE_MS),
    });
    if (admit) library.admitOnce(email);
    return code;
  },
  async enter(origin, token, headers) {
    const auth = await library.forOrigin(origin);
    const response = await auth.api.magicLinkVerify({ query: { token }, headers, asResponse: true });
    // A link that cannot be used up for want of room still holds.
    const failure = response.status >= 500 ? records?.condition.failing() : undefined;
    if (failure) throw failure;
    if (!response.ok) return undefined;
    const { user } = (await response.json()) as { user: NewSession["account"] };
    return { account: { id: user.id, email: user.email, name: user.name }, cookies: response.headers.getSetCookie() };
  },
});

const singleSignOn = (
  library: AuthLibrary,
  clearExpired: () => Promise<void>,
): Pick<Accounts, "toSingleSignOn" | "fromSingleSignOn"> => ({
  async toSingleSignOn(origin, { back, first, refused }, headers) {
    await clearExpired();
    const auth = await library.withSingleSignOn(origin);
    if (!auth) return undefined;
    const response = await auth.api.signInSocial({
      body: { provider: SINGLE_SIGN_ON, callbackURL: back, newUserCallbackURL: first, errorCallbackURL: refused },
      headers,
      asResponse: true,
    });
    const { url } = (await response.json()) as { url?: string };
    if (!url) throw new Error(`The single sign-on gave no address: ${response.status}`);
    return { url, cookies: response.headers.getSetCookie() };
  },
  async fromSingleSignOn(origin, request) {
    const auth = await library.withSingleSignOn(origin);
    return auth && within(auth.handler(request));
  },
});
