/** The key that mails are signed with (RFC 6376), checked when it is read: a bad one would leave them unsigned in silence. */
import { createPrivateKey } from "node:crypto";
import { BroadsheetError, messageOf } from "../lib/errors.ts";

/** RFC 8301 requires this many, and receivers ignore shorter keys. */
const MIN_KEY_BITS = 1_024;

/** The key, in the terms of the library that signs. */
export interface DkimKey {
  domainName: string;
  keySelector: string;
  privateKey: string;
}

/**
 * The headers that a signature covers where they are present. RFC 8058 requires both headers of the one-click
 * unsubscription, and the library's own list has only one.
 */
export const SIGNED_HEADERS = [
  "From",
  "Sender",
  "Reply-To",
  "Subject",
  "Date",
  "Message-ID",
  "To",
  "MIME-Version",
  "Content-Type",
  "Content-Transfer-Encoding",
  "List-Id",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
  "Auto-Submitted",
  "Precedence",
  "Feedback-ID",
].join(":");

/** Reads the key; undefined where no domain is set. Throws `config_invalid` where the key cannot sign. */
export function dkimKey(domainName: string, keySelector: string, pem: string): DkimKey | undefined {
  if (domainName === "") return undefined;
  // In an environment variable the lines of a key are one, with \n written out.
  const privateKey = pem.replace(/\\n/g, "\n");
  const refuse = (why: string) =>
    new BroadsheetError(
      "config_invalid",
      `The DKIM key (--dkim-key) cannot be used: ${why}. Make one with: openssl genrsa -out dkim.pem 2048`,
    );
  let key: ReturnType<typeof createPrivateKey>;
  try {
    key = createPrivateKey(privateKey);
  } catch (error) {
    throw refuse(`it is not a private key in PEM (${messageOf(error)})`);
  }
  if (key.asymmetricKeyType !== "rsa") throw refuse(`it is of the kind ${key.asymmetricKeyType}, and RSA is needed`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_KEY_BITS) throw refuse(`it has ${bits} bits, and ${MIN_KEY_BITS} or more are needed`);
  return { domainName, keySelector, privateKey };
}
