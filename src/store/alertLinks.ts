/** The signed address of the page that ends the mails of alerts. It holds until another is handed out. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Way } from "./alertWays.ts";

type Ref = Pick<Way, "id" | "links">;

export interface AlertLinks {
  stop(way: Ref): string;
  /** The way that `ID.LINKS.MARK` stands for, or undefined. */
  read(token: string): Ref | undefined;
}

/** `address` is the instance's, without a closing slash. */
export function createAlertLinks(secret: string, address = ""): AlertLinks {
  const mark = ({ id, links }: Ref) =>
    createHmac("sha256", secret).update(`alerts stop ${id} ${links}`).digest("base64url");
  return {
    stop: (way) => `${address}/alerts/stop/${way.id}.${way.links}.${mark(way)}`,
    read(given) {
      const [, id, links, signed = ""] = /^(\d{1,15})\.(\d{1,9})\.([\w-]{43})$/.exec(given) ?? [];
      const way = { id: Number(id), links: Number(links) };
      const expected = Buffer.from(mark(way));
      const got = Buffer.from(signed);
      return got.length === expected.length && timingSafeEqual(got, expected) ? way : undefined;
    },
  };
}
