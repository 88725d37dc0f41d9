/** The addresses of this instance, and the network addresses of its clients. */
import { isIPv6 } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { BroadsheetError } from "../../lib/errors.ts";
import { withoutSlash } from "../../lib/trim.ts";

/** Matches a host that only this machine has, with or without a port. */
export const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

/**
 * Returns the origin that links, cookies and sign-ins are for, such as `https://papers.example.org`. The host of the request
 * counts only on this machine: a link in a mail must not lead where its requester wants it to lead. Throws `no_address` when
 * no public address is set and the request did not come from this machine.
 */
export function originOf(c: Context, baseUrl: string): string {
  if (baseUrl !== "") return new URL(baseUrl).origin;
  const { host } = new URL(c.req.url);
  if (LOOPBACK.test(host)) return `http://${host}`;
  throw new BroadsheetError(
    "no_address",
    "Signing in is not possible yet: this instance has not been told its public address. The operator sets it with --base-url.",
  );
}

/**
 * Returns the address that pages and feeds name, without a closing slash: the one that is set, else the request's own, which
 * is enough for what only its sender sees.
 */
export const publicAddress = (c: Context, baseUrl: string): string =>
  withoutSlash(baseUrl) || new URL(c.req.url).origin;

/** The address at the other end of the connection; empty where that is not known. */
export const peerOf = (c: Context): string => (c.env?.incoming ? (getConnInfo(c).remote.address ?? "") : "");

const MAX_ADDRESS_CHARACTERS = 64;

/**
 * Returns the network that a request comes from, for limits. Behind `proxies` reverse proxies it is that of the address that
 * the outermost of them saw; anything further left in `X-Forwarded-For` is only the client's claim.
 */
export function clientOf(c: Context, proxies: number): string {
  const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  const seen = proxies > 0 ? (forwarded.at(-proxies) ?? forwarded[0] ?? "") : "";
  return networkOf((seen || peerOf(c)).slice(0, MAX_ADDRESS_CHARACTERS));
}

/** Groups of the eight in an IPv6 address that name the network: one customer has all addresses of a /64. */
const NETWORK_GROUPS = 4;

/** Returns an IPv4 address itself, and the network of an IPv6 address. Some proxies add a port, which is left out. */
export function networkOf(written: string): string {
  const address = (/^\[([^\]]*)\]/.exec(written)?.[1] ?? written.replace(/^([\d.]+):\d+$/, "$1")).replace(
    /^::ffff:(?=\d+\.)/i,
    "",
  );
  if (!isIPv6(address)) return address;
  const [before = "", after] = address.replace(/%.*$/s, "").toLowerCase().split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [head, tail] = [groups(before), groups(after ?? "")];
  const zeros = after === undefined ? [] : Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail]
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
