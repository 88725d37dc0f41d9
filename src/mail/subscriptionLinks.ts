/** Signed links of subscriptions: `ID.LINKS.MAC`, or `ID.LINKS.ISSUE.MAC` where they show an issue. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { LinkPurpose, SubscriptionLinks } from "../domain/digests/subscription.ts";

const TOKEN = /^(\d{1,12})\.(\d{1,9})(?:\.([\dW-]{7,10}))?\.([\w-]{43})$/;

export function createLinks(secret: string): SubscriptionLinks {
  const mac = (purpose: LinkPurpose, subject: string) =>
    createHmac("sha256", secret).update(`subscription ${purpose} ${subject}`).digest();
  return {
    sign(purpose, { id, links }, issue) {
      const subject = [id, links, ...(issue === undefined ? [] : [issue])].join(".");
      return `${subject}.${mac(purpose, subject).toString("base64url")}`;
    },
    read(purpose, token) {
      const [, id = "", links = "", issue = "", given = ""] = TOKEN.exec(token) ?? [];
      if (given === "") return undefined;
      const subject = token.slice(0, -given.length - 1);
      const bytes = Buffer.from(given, "base64url");
      const whole = mac(purpose, subject);
      // The last character has unused bits; only one way of writing it is valid.
      const holds =
        bytes.length === whole.length && timingSafeEqual(bytes, whole) && whole.toString("base64url") === given;
      return holds ? { id: Number(id), links: Number(links), issue } : undefined;
    },
  };
}
