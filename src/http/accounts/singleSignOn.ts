/** A lab's single sign-on, by OpenID Connect. Others run it: it may be away, slow, or not what was set. */
import type { GenericOAuthConfig } from "better-auth/plugins";
import { comparableAddress } from "../../domain/mail/mailAddress.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { clean } from "../../lib/text.ts";
import { withoutSlash } from "../../lib/trim.ts";

export const SINGLE_SIGN_ON = "sso";
/** Nobody waits for it longer than this. */
const ANSWER_MS = 10_000;

export interface SingleSignOn {
  /** The name on the button: "Sign in with …". */
  name: string;
  /** The address below which its discovery document is, such as `https://login.example.org`. */
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
    // In the one form in which addresses are compared, so that one person has one account.
    ...(typeof profile.email === "string" ? { email: comparableAddress(profile.email) } : {}),
    name: [...clean(textOf(profile.name) || textOf(profile.preferred_username))].slice(0, MAX_NAME_CHARACTERS).join(""),
    // Some providers send it as a string, and "false" is not true.
    emailVerified: profile.email_verified === true || profile.email_verified === "true",
  }),
});

/** Tells whether the provider answered, and under the issuer that was set. */
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

/** Returns what the work returns; undefined if it takes too long. */
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
