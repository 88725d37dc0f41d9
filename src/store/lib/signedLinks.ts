/**
 * Tokens `ID.LINKS.MARK` in addresses that open something without signing in: the id of a row, the number of addresses
 * that were handed out for it, and our signature under both. Which number holds is for the row to say.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface LinkRef {
  id: number;
  links: number;
}

export interface SignedLinks {
  tokenOf(ref: LinkRef): string;
  /** Undefined for what we have not signed. */
  read(token: string): LinkRef | undefined;
}

/** What is signed for one purpose is no use for another. */
export function signedLinks(secret: string, purpose: string): SignedLinks {
  const mark = ({ id, links }: LinkRef) =>
    createHmac("sha256", secret).update(`${purpose} ${id} ${links}`).digest("base64url");
  return {
    tokenOf: (ref) => `${ref.id}.${ref.links}.${mark(ref)}`,
    read(token) {
      const [, id, links, signed = ""] = /^(\d{1,15})\.(\d{1,9})\.([\w-]{43})$/.exec(token) ?? [];
      const ref = { id: Number(id), links: Number(links) };
      const expected = Buffer.from(mark(ref));
      const got = Buffer.from(signed);
      return got.length === expected.length && timingSafeEqual(got, expected) ? ref : undefined;
    },
  };
}
