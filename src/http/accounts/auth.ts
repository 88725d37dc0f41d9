/**
 * Signing in, by better-auth: links by mail, passkeys, a lab's single sign-on. Everything of it that pages use goes
 * through here; its tables are in the records.
 */

import { LRUCache } from "lru-cache";
import type { Clock } from "../../domain/ports.ts";
import type { Registration } from "../../domain/readers/registration.ts";
import { LINK_MINUTES } from "../../domain/readers/registration.ts";
import { DAY_S, MINUTE_MS } from "../../lib/time.ts";
import type { Database, Records } from "../../store/database.ts";
import { hashOf, newSecret } from "../../store/lib/secrets.ts";
import { bindInvitation } from "../../store/readers/invitations.ts";
import { endUnprovenAccess } from "../../store/readers/unproven.ts";
import { answering, providerOf, SINGLE_SIGN_ON, type SingleSignOn, within } from "./singleSignOn.ts";

const SESSION_DAYS = 30;
/** Instances for so many addresses at once; without a public one, this machine has a few names. */
const MAX_ORIGINS = 8;
const CLEARED_EVERY_MS = MINUTE_MS;

export interface AuthSettings {
  db: Database;
  /** Seals cookies; 32 characters or more. */
  secret: string;
  title: string;
  registration: Registration;
  singleSignOn?: SingleSignOn | undefined;
  clock: Clock;
  log(message: string): void;
  /** Whose condition says why the library could not write. */
  records?: Pick<Records, "condition">;
}

export const SESSION_COOKIE = "broadsheet.session_token";

type Auth = Awaited<ReturnType<typeof makeAuth>>;

export interface SignedIn {
  accountId: string;
  email: string;
  /** Whether the address is known to be its owner's. */
  confirmed: boolean;
  name: string;
  /** Names the session, and only while it lasts. */
  session: string;
  /** Cookies to be sent again, so that the session lasts on. */
  cookies: string[];
}

export interface Entered {
  accountId: string;
  cookies: string[];
}

/** Paths to go on to from the single sign-on. */
export interface Ways {
  back: string;
  /** For an account that was opened just now. */
  first: string;
  refused: string;
}

export interface Accounts {
  /** The library's own requests about passkeys, for an address of this instance. */
  handle(origin: string, request: Request): Promise<Response>;
  /** Somebody who comes back from the single sign-on; nothing while that is away. */
  fromSingleSignOn(origin: string, request: Request): Promise<Response | undefined>;
  /** Who a request's cookie says it is. */
  signedIn(origin: string, headers: Headers): Promise<SignedIn | undefined>;
  /** Whether an address may open an account without an invitation. */
  admits(email: string): boolean;
  /** A token that signs this address in, once. `admit` lets it open an account whatever the registration. */
  issueLink(origin: string, email: string, name: string | undefined, admit?: boolean): Promise<string>;
  /** A new session; nothing when the token is spent, too old or none, or the account not allowed. */
  enter(origin: string, token: string, headers: Headers): Promise<Entered | undefined>;
  /** Cookies that end the session. */
  leave(origin: string, headers: Headers): Promise<string[]>;
  /** Where to send somebody who signs in at the single sign-on, with the cookies that go along; nothing while it is away. */
  toSingleSignOn(
    origin: string,
    ways: Ways,
    headers: Headers,
  ): Promise<{ address: string; cookies: string[] } | undefined>;
}

export function createAccounts(settings: AuthSettings): Accounts {
  const made = new LRUCache<string, Promise<Auth>>({ max: MAX_ORIGINS });
  const admitted = new Set<string>();
  // Made when first asked for: most requests are by nobody in particular.
  const authOf = (origin: string, singleSignOn?: SingleSignOn): Promise<Auth> => {
    const key = `${singleSignOn ? SINGLE_SIGN_ON : ""} ${origin}`;
    let auth = made.get(key);
    if (!auth) {
      auth = makeAuth({ ...settings, singleSignOn }, origin, admitted);
      made.set(key, auth);
      auth.catch(() => made.delete(key));
    }
    return auth;
  };
  /** Of its own, since it begins by asking the provider, which may be away; other ways in do not wait for that. */
  async function singleSignOnOf(origin: string): Promise<Auth | undefined> {
    const { singleSignOn, log } = settings;
    if (!singleSignOn) return undefined;
    const auth = await within(authOf(origin, singleSignOn));
    if (auth && answering((await within(auth.$context))?.socialProviders, singleSignOn, log)) return auth;
    made.delete(`${SINGLE_SIGN_ON} ${origin}`);
    return undefined;
  }
  let clearedAt = 0;
  /** The library adds a row for each step that anybody begins, and leaves it; its own clock says which have run out. */
  async function clearSpent(): Promise<void> {
    const now = Date.now();
    if (Math.abs(now - clearedAt) < CLEARED_EVERY_MS) return;
    clearedAt = now;
    await settings.db.deleteFrom("verifications").where("expiresAt", "<", new Date(now).toISOString()).execute();
  }
  return {
    async handle(origin, request) {
      await clearSpent();
      return (await authOf(origin)).handler(request);
    },
    async signedIn(origin, headers) {
      const auth = await authOf(origin);
      const ask = (query: { disableRefresh?: true }) => auth.api.getSession({ headers, query, returnHeaders: true });
      // Renewing a session is a write, without which whoever is signed in can read all the same.
      const readOnly = { disableRefresh: true } as const;
      const { response, headers: sent } = settings.records?.condition.failing()
        ? await ask(readOnly)
        : await ask({}).catch(() => ask(readOnly));
      if (!response) return undefined;
      const { user, session } = response;
      return {
        accountId: user.id,
        email: user.email,
        confirmed: user.emailVerified,
        name: user.name,
        session: session.token,
        cookies: sent?.getSetCookie() ?? [],
      };
    },
    admits: (email) => admits(settings.registration, email.toLowerCase()),
    async issueLink(origin, email, name, admit = false) {
      await clearSpent();
      const auth = await authOf(origin);
      let issued = "";
      await auth.api.signInMagicLink({
        body: {
          email,
          ...(name ? { name } : {}),
          metadata: {
            take(token: string) {
              issued = token;
            },
          },
        },
        headers: new Headers(),
      });
      if (admit) admitted.add(email.toLowerCase());
      return issued;
    },
    async enter(origin, token, headers) {
      const auth = await authOf(origin);
      const response = await auth.api.magicLinkVerify({ query: { token }, headers, asResponse: true });
      // A link that cannot be used up for want of room still holds.
      const failure = response.status >= 500 ? settings.records?.condition.failing() : undefined;
      if (failure) throw failure;
      if (!response.ok) return undefined;
      const { user } = (await response.json()) as { user: { id: string } };
      return { accountId: user.id, cookies: response.headers.getSetCookie() };
    },
    async leave(origin, headers) {
      const auth = await authOf(origin);
      const response = await auth.api.signOut({ headers, asResponse: true });
      return response.headers.getSetCookie();
    },
    async toSingleSignOn(origin, { back, first, refused }, headers) {
      await clearSpent();
      const auth = await singleSignOnOf(origin);
      if (!auth) return undefined;
      const response = await auth.api.signInSocial({
        body: {
          provider: SINGLE_SIGN_ON,
          callbackURL: back,
          newUserCallbackURL: first,
          errorCallbackURL: refused,
        },
        headers,
        asResponse: true,
      });
      const { url } = (await response.json()) as { url?: string };
      if (!url) throw new Error(`The single sign-on gave no address: ${response.status}`);
      return { address: url, cookies: response.headers.getSetCookie() };
    },
    async fromSingleSignOn(origin, request) {
      const auth = await singleSignOnOf(origin);
      return auth && within(auth.handler(request));
    },
  };
}

async function makeAuth(
  { db, secret, title, registration, singleSignOn, clock, log }: AuthSettings,
  origin: string,
  admitted: Set<string>,
) {
  const [{ betterAuth }, { magicLink, genericOAuth }, { passkey }] = await Promise.all([
    import("better-auth"),
    import("better-auth/plugins"),
    import("@better-auth/passkey"),
  ]);
  return betterAuth({
    appName: title,
    baseURL: origin,
    basePath: "/auth",
    secret,
    trustedOrigins: [origin],
    database: { db, type: "sqlite" },
    telemetry: { enabled: false },
    // Ours count per network and address, over every way to sign in.
    rateLimit: { enabled: false },
    logger: { level: "error", log: (_level, message) => log(`Sign-in: ${message}`) },
    onAPIError: { errorURL: "/sign-in" },
    advanced: {
      cookiePrefix: "broadsheet",
      useSecureCookies: origin.startsWith("https:"),
      // Where somebody signed in from is nobody's business.
      ipAddress: { disableIpTracking: true },
    },
    user: {
      modelName: "accounts",
      async validateUserInfo({ user, source }) {
        if (source.action !== "create-user" || source.method === "oauth") return;
        const email = String(user.email ?? "").toLowerCase();
        if (admitted.delete(email) || admits(registration, email) || (await bindInvitation(db, email, clock()))) return;
        return { error: "not_invited" };
      },
    },
    session: {
      modelName: "sessions",
      expiresIn: SESSION_DAYS * DAY_S,
      updateAge: DAY_S,
    },
    // What else a single sign-on hands out is of no use here, so it is not kept.
    databaseHooks: {
      account: { create: { before: withoutKeys }, update: { before: withoutKeys } },
      // The library updates a user only where a link or a single sign-on has proved an address that nobody had.
      user: {
        update: {
          async after({ id, emailVerified }) {
            if (emailVerified) await db.transaction().execute((tx) => endUnprovenAccess(tx, id));
          },
        },
      },
    },
    account: { modelName: "identities", accountLinking: { enabled: true } },
    verification: { modelName: "verifications" },
    plugins: [
      magicLink({
        expiresIn: LINK_MINUTES * 60,
        storeToken: { type: "custom-hasher", hash: async (token) => hashOf(token) },
        generateToken: () => newSecret().code,
        // Only `issueLink` asks for links, since their address is closed to browsers.
        sendMagicLink: ({ token, metadata }) => metadata?.take?.(token),
      }),
      passkey({
        rpID: new URL(origin).hostname,
        rpName: title,
        origin,
        // So that nobody has to say first who they are.
        authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
        schema: { passkey: { modelName: "passkeys" } },
      }),
      genericOAuth({ config: singleSignOn ? [providerOf(singleSignOn)] : [] }),
    ],
  });
}

const withoutKeys = async <T extends object>(identity: T) => ({
  data: { ...identity, accessToken: null, refreshToken: null, idToken: null },
});

/** Whether an address may open an account without an invitation. */
const admits = (registration: Registration, email: string): boolean =>
  registration.kind === "open" ||
  (registration.kind === "domains" && registration.domains.includes(email.split("@").at(-1) ?? ""));
