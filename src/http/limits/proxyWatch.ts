/**
 * Notices a reverse proxy that the settings do not know of. Behind one, all visitors have the proxy's network address:
 * one who uses up a limit uses it up for everybody. So the operator is told, and until they see to it, limits for that
 * address are as wide as for many people.
 */
import { BlockList, isIPv6 } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import type { Context } from "hono";
import { LOOPBACK, networkOf, peerOf } from "../accounts/origin.ts";

export interface ProxySettings {
  /** Reverse proxies that the settings know of. */
  proxies: number;
  baseUrl: string;
  /** The address that the server listens on, as it is set. */
  host?: string | undefined;
}

export interface ProxyWatch {
  /** Looks at one request; the first that came through an unknown proxy is told to the log. */
  look(c: Context): void;
  /** What is wrong and what to set, without addresses, since everybody may read it; undefined while nothing is. */
  warning(): string | undefined;
  /** Whether many people share a network address, as `networkOf` writes it. */
  isShared(network: string): boolean;
}

/** Headers that proxies add, and browsers do not. */
const FORWARDING_HEADERS = ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-proto", "via"];
const MAX_NETWORKS = 100;

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["100.64.0.0", 10],
] as const)
  PRIVATE.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  PRIVATE.addSubnet(network, bits, "ipv6");

const LOOPBACK_NETWORK = /^(127\.|0:0:0:0$)/;
const LOOPBACK_PEER = /^(::1$|(::ffff:)?127\.)/i;

const WHAT_TO_SET =
  "so all its visitors count as one network address and share its limits. Set --proxies to the number of reverse proxies in front of this server (mostly 1), each of which must add X-Forwarded-For, and --base-url to the address that readers use.";

/** What the settings alone say of a proxy that they do not count; undefined where they say nothing. */
export function proxyInSettings({ proxies, baseUrl, host }: ProxySettings): string | undefined {
  const url = proxies === 0 ? URL.parse(baseUrl) : null;
  if (!url || LOOPBACK.test(url.host)) return undefined;
  // We speak no TLS ourselves; and what listens on loopback alone is reached from elsewhere by way of another program.
  const isBehind = url.protocol === "https:" || (host !== undefined && isLoopbackName(host));
  return isBehind
    ? `--base-url is ${url.origin}, which needs a reverse proxy, but --proxies is 0, ${WHAT_TO_SET}`
    : undefined;
}

const isLoopbackName = (host: string): boolean => LOOPBACK.test(host.includes(":") ? `[${host}]` : host);

export function createProxyWatch(settings: ProxySettings, log: (message: string) => void): ProxyWatch {
  const { proxies, baseUrl, host = "" } = settings;
  const inSettings = proxyInSettings(settings);
  const shared = new Set<string>();
  const names = new Set([hostname().toLowerCase(), host.toLowerCase(), URL.parse(baseUrl)?.hostname ?? ""]);
  let seen: string | undefined;

  /** What shows that a request was passed on, in words. */
  function signOf(c: Context, peer: string): string | undefined {
    const header = FORWARDING_HEADERS.find((name) => c.req.header(name) !== undefined);
    if (header) return `a request from ${peer} came with the header ${header}`;
    if (!LOOPBACK_PEER.test(peer)) return undefined;
    const url = new URL(c.req.url);
    if (LOOPBACK.test(url.host) || names.has(url.hostname) || isOurs(url.hostname)) return undefined;
    return `a request from ${peer} asked for another host than this server listens on`;
  }

  return {
    look(c) {
      if (proxies > 0) return;
      const peer = peerOf(c);
      if (!isPrivate(peer)) return;
      const network = networkOf(peer);
      if (shared.has(network)) return;
      const sign = signOf(c, peer);
      if (!sign) return;
      if (shared.size < MAX_NETWORKS) shared.add(network);
      if (seen) return;
      seen = `There is a reverse proxy in front of this server, but --proxies is 0, ${WHAT_TO_SET}`;
      log(`${seen} What showed it: ${sign}.`);
    },
    warning: () => seen ?? inSettings,
    isShared: (network) => shared.has(network) || (inSettings !== undefined && LOOPBACK_NETWORK.test(network)),
  };
}

const isPrivate = (peer: string): boolean => {
  const address = peer.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/s, "");
  return address !== "" && PRIVATE.check(address, isIPv6(address) ? "ipv6" : "ipv4");
};

/** One of this machine's own addresses, or a name of it with the domain. */
const isOurs = (name: string): boolean =>
  name.startsWith(`${hostname().toLowerCase()}.`) ||
  Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === name.replace(/^\[|\]$/g, "")),
  );
