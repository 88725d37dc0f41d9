/** Addresses of a server by what it listens on. */

const EVERY_NETWORK = new Set(["", "0.0.0.0", "::", "0:0:0:0:0:0:0:0"]);

/** An IPv6 address without brackets and with its zone as the system writes it: `[::1]` and `::1` are the same. */
export const bareHost = (host: string): string => host.replace(/^\[(.*)\]$/s, "$1").replace(/%25/, "%");

/**
 * The URL of a server on this machine, without a closing slash. URLs have no place for an IPv6 address's zone (`%eth0`),
 * so it is left out.
 */
export function serverUrl(host: string, port: number): string {
  const bare = bareHost(host);
  const shown = EVERY_NETWORK.has(bare) ? "localhost" : bare.includes(":") ? `[${bare.replace(/%.*$/s, "")}]` : bare;
  return `http://${shown}:${port}`;
}
