/** A lab's single sign-on, by OpenID Connect. It is somebody else's: it may be away, slow, or not what was set. */
import type { GenericOAuthConfig } from "better-auth/plugins";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { clean } from "../../lib/text.ts";
import { withoutSlash } from "../../lib/trim.ts";

export const SINGLE_SIGN_ON = "sso";
/** Longer than this nobody waits for it. */
const ANSWER_MS = 10_000;

export interface SingleSignOn {
  /** As the button says: "Sign in with …". */
  name: string;
  /** Where its discovery document is, as `https://login.example.org`. */
  issuer: string;
  clientId: string;
  clientSecret: string;
}

export const providerOf = ({ name, issuer, clientId, clientSecret }: SingleSignOn): GenericOAuthConfig => ({
  providerId: SINGLE_SIGN_ON,
  name,
  discoveryUrl: `${withoutSlash(issuer)}/.well-known/openid-configuration`,
  clientId,
  clientSecret,
  scopes: ["openid", "email", "profile"],
  pkce: true,
  requireIdTokenVerification: true,
  mapProfileToUser: (profile) => ({
    name: [...clean(textOf(profile.name) || textOf(profile.preferred_username))].slice(0, MAX_NAME_CHARACTERS).join(""),
    // Some say it as a text; "false" is not true.
    emailVerified: profile.email_verified === true || profile.email_verified === "true",
  }),
});

/** Whether the provider answered when it was asked, and as the one that was set. */
export function answering(
  providers: readonly { id: string; issuer?: string | undefined }[] | undefined,
  { issuer }: SingleSignOn,
  log: (message: string) => void,
): boolean {
  const provider = providers?.find(({ id }) => id === SINGLE_SIGN_ON);
  if (!provider) {
    log(`The single sign-on at ${issuer} did not answer as an OpenID Connect provider; it is asked again next time.`);
    return false;
  }
  // OpenID Connect Discovery, section 4.3.
  if (withoutSlash(provider.issuer ?? "") === withoutSlash(issuer)) return true;
  log(`The single sign-on at ${issuer} calls itself ${provider.issuer}: set --sso-issuer to that if it is right.`);
  return false;
}

/** What comes in time; undefined for what does not. */
export async function within<T>(work: Promise<T>): Promise<T | undefined> {
  const timer: { id?: NodeJS.Timeout } = {};
  const late = new Promise<undefined>((resolve) => {
    timer.id = setTimeout(resolve, ANSWER_MS, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer.id);
  }
}

const textOf = (claim: unknown): string => (typeof claim === "string" ? claim : "");
