/**
 * Claim: a reader says that they are one of a paper's authors. A moderator approves or refuses it, unless the paper itself
 * names the reader's confirmed email.
 */
import { foldName } from "../papers/authorNames.ts";

export const CLAIM_STATES = ["pending", "approved", "refused"] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

export const MAX_EVIDENCE_CHARACTERS = 500;
export const MAX_AUTHOR_NOTE_CHARACTERS = 2_000;
/** Claims of one reader that wait for a moderator. */
export const MAX_PENDING_CLAIMS = 20;

/**
 * Tells whether a text contains an email as a whole: `ada@x.org` is not in `nada@x.org`, nor in `ada@x.org.uk`. No text
 * contains an empty one.
 */
export function containsAddress(text: string, address: string): boolean {
  // Signs of lists, as in `{ada,bob}@example.org`, belong to the text around an address rather than to it.
  if (!/^[\w.+'-]+@/.test(address)) return false;
  const escaped = address.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.!#$%&*+/=?^{|}~-])${escaped}(?![\\w-]|\\.[\\w-])`, "i").test(text);
}

/**
 * Tells whether an email looks like a person's name: `a.lovelace@`, `lovelace.ada@`, `adalovelace@`. This is only a hint for a
 * moderator: anybody can have such an email somewhere.
 */
export function looksLike(address: string, name: string): boolean {
  const local = foldName(address.split("@")[0] ?? "").replace(/[^a-z]/g, "");
  const parts = foldName(name)
    .split(/[\s-]+/)
    .filter((part) => /^[a-z]/.test(part));
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length < 2 || last.length < 2) return false;
  return [`${first}${last}`, `${last}${first}`, `${first[0]}${last}`, `${last}${first[0]}`, last].includes(local);
}
