import { asciiDomain, comparableAddress } from "../mail/mailAddress.ts";

/** Who may open an account: everybody, those with an address of certain domains, or the invited. */
export type Registration = { kind: "open" } | { kind: "invitation" } | { kind: "domains"; domains: string[] };

/** Reads `open`, `invitation`, or domains such as `example.org,lab.example.net`; returns what is wrong with anything else. */
export function parseRegistration(text: string): Registration | string {
  const word = text.trim().toLowerCase();
  if (word === "open" || word === "invitation") return { kind: word };
  const typed = word.split(/[\s,]+/).filter(Boolean);
  const domains = typed.flatMap((domain) => asciiDomain(domain) ?? []);
  return domains.length > 0 && domains.length === typed.length
    ? { kind: "domains", domains }
    : "must be open, invitation, or the domains whose addresses may register, such as example.org";
}

/** Tells whether an address may open an account without an invitation. */
export const admits = (registration: Registration, email: string): boolean =>
  registration.kind === "open" ||
  (registration.kind === "domains" && registration.domains.includes(comparableAddress(email).split("@").at(-1) ?? ""));

/** Minutes that a sign-in link, or one that confirms an email, works. */
export const LINK_MINUTES = 30;
