/**
 * Return addresses, each of which names what it is about (VERP): `bounces+d12.MAC@example.org` is for delivery 12, and
 * `bounces+u7-1.MAC@…` ends subscription 7. The MAC is made with the instance's secret, so that nobody can forge them. It is
 * in base 32, because mail servers may change capitals.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { UnsubscribeByMail } from "../domain/mail/bounce.ts";

export interface ReturnPaths {
  /** Returns the envelope sender of a delivery; undefined where no address for bounces is set. */
  ofDelivery(id: number): string | undefined;
  /** Returns the address where a mail ends a subscription; undefined where no address for bounces is set. */
  ofLeaving(subscription: number, links: number): string | undefined;
  /** Returns the `Message-ID` of a delivery, which is the same at every try. */
  messageId(delivery: number): string;
  /** Returns the first delivery that a text names by a name of ours. */
  deliveryIn(text: string): number | undefined;
  leavingIn(text: string): UnsubscribeByMail | undefined;
}

const MAC_BYTES = 10;
/** Names that are checked in one text. A report names the mail a few times; a text with more is forged. */
const MAX_TRIED = 20;
const NAME = /(?<![a-z0-9.])(d\d{1,15}|u\d{1,15}-\d{1,9})\.([a-z2-7]{16})(?=@)/gi;

/** Makes and reads the addresses. `bounces` is an address (`bounces@example.org`), a domain (`bounces.example.org`), or empty. */
export function createReturnPaths(secret: string, bounces: string, host: string): ReturnPaths {
  const named = (name: string) => `${name}.${mac(secret, name)}`;
  const at = bounces.lastIndexOf("@");
  const address = (name: string) =>
    bounces === ""
      ? undefined
      : at < 0
        ? `${named(name)}@${bounces}`
        : `${bounces.slice(0, at)}+${named(name)}${bounces.slice(at)}`;
  return {
    ofDelivery: (id) => address(`d${id}`),
    ofLeaving: (subscription, links) => address(`u${subscription}-${links}`),
    messageId: (delivery) => `<${named(`d${delivery}`)}@${host}>`,
    deliveryIn: (text) => namesIn(text, "d", secret)?.[0],
    leavingIn(text) {
      const [subscription, links] = namesIn(text, "u", secret) ?? [];
      return subscription === undefined || links === undefined ? undefined : { subscription, links };
    },
  };
}

/** Returns the numbers in the first name of a kind that has a valid MAC. */
function namesIn(text: string, kind: "d" | "u", secret: string): number[] | undefined {
  let tried = 0;
  for (const [, written = "", given = ""] of text.matchAll(NAME)) {
    const name = written.toLowerCase();
    if (!name.startsWith(kind)) continue;
    if (++tried > MAX_TRIED) return undefined;
    if (timingSafeEqual(Buffer.from(mac(secret, name)), Buffer.from(given.toLowerCase())))
      return name.slice(1).split("-").map(Number);
  }
  return undefined;
}

const mac = (secret: string, name: string): string =>
  base32(createHmac("sha256", secret).update(`return ${name}`).digest().subarray(0, MAC_BYTES));

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const base32 = (bytes: Buffer): string =>
  BigInt(`0x${bytes.toString("hex")}`)
    .toString(32)
    .padStart((bytes.length * 8) / 5, "0")
    .replace(/[0-9a-v]/g, (digit) => ALPHABET[Number.parseInt(digit, 32)] ?? "");
