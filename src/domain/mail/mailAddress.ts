/** Mail addresses, as people type them and as mail servers take them. */

const MAX_ADDRESS_CHARACTERS = 254;
/** What a browser lets through in a field for mail addresses (HTML, section 4.10.5.1.5). */
const LOCAL = /^[a-z\d.!#$%&'*+/=?^_`{|}~-]{1,64}$/i;
/** Names with a dot, of which the last is no number. */
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?!\d+$)[a-z\d][a-z\d-]{0,61}[a-z\d]$/;
/** Signs that end a host in a URL, or that it decodes. */
const NOT_IN_HOST = /[\s/\\?#:@%[\]<>]/;

export const NOT_A_MAIL_ADDRESS = "This is not a mail address. It looks like mira@example.org.";

/**
 * Returns an address in the form that mail servers take: without the spaces around it, its domain in lower case and in
 * ASCII (`xn--…`), and without quotes that it does not need. Undefined for anything that is no such address, or whose part
 * before the @ works in quotes alone. Only a mail that arrives proves an address. Addresses in this form are compared in
 * lower case.
 */
export function parseMailAddress(text: string): string | undefined {
  const typed = text.trim();
  if (typed.length > MAX_ADDRESS_CHARACTERS) return undefined;
  const at = typed.lastIndexOf("@");
  const local = unquoted(typed.slice(0, Math.max(0, at)));
  const domain = asciiDomain(typed.slice(at + 1));
  if (at < 0 || !LOCAL.test(local) || domain === undefined) return undefined;
  const address = `${local}@${domain}`;
  return address.length <= MAX_ADDRESS_CHARACTERS ? address : undefined;
}

/** Returns whether mail may be sent to an address. */
export const isMailAddress = (text: string): boolean => parseMailAddress(text) !== undefined;

/** Returns the one form in which an address is compared, and any other text in lower case. */
export const comparableAddress = (text: string): string => (parseMailAddress(text) ?? text.trim()).toLowerCase();

/** `"mira"` is `mira` (RFC 5321, section 4.1.2). */
const unquoted = (local: string): string =>
  /^"(?:[^"\\]|\\.)*"$/.test(local) ? local.slice(1, -1).replace(/\\(.)/g, "$1") : local;

/** Returns a domain in lower case and in ASCII; undefined for what is none. */
export function asciiDomain(domain: string): string | undefined {
  if (domain.length > MAX_ADDRESS_CHARACTERS || NOT_IN_HOST.test(domain)) return undefined;
  const ascii = URL.parse(`http://${domain}`)?.hostname ?? "";
  return DOMAIN.test(ascii) ? ascii : undefined;
}
