/** The sign-in library, better-auth: its settings, and one instance of it for each address that this instance has. */

import { endUnproven } from "../../app/accounts/endUnproven.ts";
import type { Clock } from "../../domain/ports.ts";
import { admits, LINK_MINUTES, type Registration } from "../../domain/readers/registration.ts";
import { DAY_S } from "../../lib/time.ts";
import type { Database, Records } from "../../store/database.ts";
import { hashOf } from "../../store/lib/secrets.ts";
import { bindInvitation } from "../../store/readers/invitations.ts";
import { answering, providerOf, SINGLE_SIGN_ON, type SingleSignOn, within } from "./singleSignOn.ts";

const SESSION_DAYS = 30;
/** Instances kept at once; without a public address, this machine has a few names. */
const MAX_ORIGINS = 8;

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

type AuthInstance = Awaited<ReturnType<typeof createAuthInstance>>;

export interface AuthLibrary {
  /** Returns the instance for an address. It is made when first asked for, since most requests are by nobody. */
  forOrigin(origin: string): Promise<AuthInstance>;
  /**
   * Returns the instance that knows the single sign-on; undefined while that is away. It is separate because it begins by
   * asking the provider, for which other ways to sign in must not wait.
   */
  withSingleSignOn(origin: string): Promise<AuthInstance | undefined>;
  /** Lets an address open an account once, whatever the registration. */
  admitOnce(email: string): void;
}

export function createAuthLibrary(settings: AuthSettings): AuthLibrary {
  const instances = new Map<string, Promise<AuthInstance>>();
  const admitted = new Set<string>();
  function instanceOf(origin: string, singleSignOn?: SingleSignOn): Promise<AuthInstance> {
    const key = `${singleSignOn ? SINGLE_SIGN_ON : ""} ${origin}`;
    let instance = instances.get(key);
    if (!instance) {
      if (instances.size >= MAX_ORIGINS) instances.clear();
      instance = createAuthInstance({ ...settings, singleSignOn }, origin, admitted);
      instances.set(key, instance);
      instance.catch(() => instances.delete(key));
    }
    return instance;
  }
  return {
    forOrigin: (origin) => instanceOf(origin),
    async withSingleSignOn(origin) {
      const { singleSignOn, log } = settings;
      if (!singleSignOn) return undefined;
      const instance = await within(instanceOf(origin, singleSignOn));
      if (instance && answering((await within(instance.$context))?.socialProviders, singleSignOn, log)) return instance;
      instances.delete(`${SINGLE_SIGN_ON} ${origin}`);
      return undefined;
    },
    admitOnce: (email) => admitted.add(email.toLowerCase()),
  };
}

async function createAuthInstance(settings: AuthSettings, origin: string, admitted: Set<string>) {
  const { db, secret, title, clock, log, registration } = settings;
  const [{ betterAuth }, { links, passkeys, singleSignOn }] = await Promise.all([
    import("better-auth"),
    pluginsFor(settings, origin),
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
    databaseHooks: hooksFor(db),
    account: { modelName: "identities", accountLinking: { enabled: true } },
    verification: { modelName: "verifications" },
    plugins: [links, passkeys, singleSignOn],
  });
}

const hooksFor = (db: Database) => ({
  // What else a single sign-on hands out is of no use here, so it is not stored.
  account: { create: { before: withoutKeys }, update: { before: withoutKeys } },
  // The library updates a user only where a link or a single sign-on has proved an address that nobody had proved before.
  user: {
    update: {
      async after({ id, emailVerified }: { id: string; emailVerified: boolean }) {
        if (emailVerified) await endUnproven(db, id);
      },
    },
  },
});

const withoutKeys = async <T extends object>(identity: T) => ({
  data: { ...identity, accessToken: null, refreshToken: null, idToken: null },
});

async function pluginsFor({ title, singleSignOn }: AuthSettings, origin: string) {
  const [{ magicLink, genericOAuth }, { passkey }] = await Promise.all([
    import("better-auth/plugins"),
    import("@better-auth/passkey"),
  ]);
  return {
    links: magicLink({
      expiresIn: LINK_MINUTES * 60,
      storeToken: { type: "custom-hasher", hash: async (token) => hashOf(token) },
      // `issueLink` makes the links; the library only takes them.
      sendMagicLink: () => {},
    }),
    passkeys: passkey({
      rpID: new URL(origin).hostname,
      rpName: title,
      origin,
      // So that nobody has to say first who they are.
      authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
      schema: { passkey: { modelName: "passkeys" } },
    }),
    singleSignOn: genericOAuth({ config: singleSignOn ? [providerOf(singleSignOn)] : [] }),
  };
}
