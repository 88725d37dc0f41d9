/** Signed addresses: of a feed of alerts, and of the page that ends their mails. They hold until others are handed out. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Way } from "./alertWays.ts";

type Ref = Pick<Way, "id" | "links">;
/** What an address is for; one for the one is no use for the other. */
export type LinkPurpose = "feed" | "stop";

export interface AlertLinks {
  feed(way: Ref): string;
  stop(way: Ref): string;
  /** The way that `ID.LINKS.MARK` stands for, or undefined. */
  read(purpose: LinkPurpose, token: string): Ref | undefined;
}

/** `address` is the instance's, without a closing slash. */
export function createAlertLinks(secret: string, address = ""): AlertLinks {
  const mark = (purpose: LinkPurpose, { id, links }: Ref) =>
    createHmac("sha256", secret).update(`alerts ${purpose} ${id} ${links}`).digest("base64url");
  const token = (purpose: LinkPurpose, way: Ref) => `${way.id}.${way.links}.${mark(purpose, way)}`;
  return {
    feed: (way) => `${address}/feeds/alert/${token("feed", way)}.atom`,
    stop: (way) => `${address}/alerts/stop/${token("stop", way)}`,
    read(purpose, given) {
      const [, id, links, signed = ""] = /^(\d{1,15})\.(\d{1,9})\.([\w-]{43})$/.exec(given) ?? [];
      const way = { id: Number(id), links: Number(links) };
      const expected = Buffer.from(mark(purpose, way));
      const got = Buffer.from(signed);
      return got.length === expected.length && timingSafeEqual(got, expected) ? way : undefined;
    },
  };
}
