/** Who may open an account: everybody, those with an address of certain domains, or the invited. */
export type Registration = { kind: "open" } | { kind: "invitation" } | { kind: "domains"; domains: string[] };

const DOMAIN = /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/;

/** `open`, `invitation`, or domains such as `example.org,lab.example.net`; else what is wrong with it. */
export function parseRegistration(text: string): Registration | string {
  const word = text.trim().toLowerCase();
  if (word === "open" || word === "invitation") return { kind: word };
  const domains = word.split(/[\s,]+/).filter(Boolean);
  return domains.length > 0 && domains.every((domain) => DOMAIN.test(domain))
    ? { kind: "domains", domains }
    : "must be open, invitation, or the domains whose addresses may register, such as example.org";
}

/** Minutes that a link to sign in, or one that confirms an address, holds. */
export const LINK_MINUTES = 30;
