/**
 * Which names an instance answers to, and whether pages of other sites may read it. On a private instance neither may be
 * open: any web site that somebody on the network visits could read it in their browser, by a request of its own or by
 * letting a name of its own lead here (DNS rebinding).
 */
import { isIP } from "node:net";
import { hostname as machineName } from "node:os";
import type { Context, MiddlewareHandler } from "hono";
import { BroadsheetError } from "../lib/errors.ts";

export interface HostSettings {
  /** Public address; empty where none is set. */
  baseUrl: string;
  /** What the server listens on. */
  host?: string;
  /** Further names that it answers to; `*` for any. */
  hosts?: readonly string[];
  /** Whether scripts of other sites may read the API; `auto` where the instance has a public address. */
  cors?: "auto" | "yes" | "no";
}

/** No public name server gives such names out: RFC 6762 with its appendix G, RFC 8375, and ICANN for `internal`. */
const PRIVATE_ENDING = /(^|\.)(localhost|local|lan|internal|intranet|private|corp|home|home\.arpa)$/;

/** Whether only the visitor's own network decides where a name leads. */
function isPrivateName(name: string): boolean {
  return isIP(name.replace(/^\[|\]$/g, "")) !== 0 || !name.includes(".") || PRIVATE_ENDING.test(name);
}

const nameOf = (url: string): string => new URL(url).hostname.toLowerCase().replace(/\.$/, "");

export const allowsOtherSites = ({ baseUrl, cors = "auto" }: HostSettings): boolean =>
  cors === "auto" ? baseUrl !== "" && !isPrivateName(nameOf(baseUrl)) : cors === "yes";

/** Refuses requests under names that are not this instance's. Throws `wrong_host`. */
export function checkHost(reach: HostSettings): MiddlewareHandler {
  const { baseUrl, host = "", hosts = [] } = reach;
  const isBehindProxy = baseUrl !== "" && /^(localhost|127\.[\d.]+|::1(%.*)?)$/.test(host);
  // Where everybody may come, nobody gains by another name.
  if (hosts.includes("*") || (baseUrl !== "" && !isBehindProxy)) return (_, next) => next();
  const own = new Set([...hosts, host, machineName(), ...(baseUrl === "" ? [] : [nameOf(baseUrl)])].map(lower));
  return (c, next) => {
    const name = nameOf(c.req.url);
    if (!isPrivateName(name) && !own.has(name)) refuse(c, name);
    return next();
  };
}

const lower = (name: string): string => name.toLowerCase();

function refuse(c: Context, name: string): never {
  c.header("cache-control", "no-store");
  throw new BroadsheetError(
    "wrong_host",
    `This instance does not answer to the name ${name}. If this is its address, start it with --base-url ${addressUnder(c, name)}; if this is another name for it, with --hosts ${name}.`,
  );
}

/** A proxy with TLS uses the default port, which no address names; a port in the address is mostly this server's. */
function addressUnder(c: Context, name: string): string {
  const { port } = new URL(c.req.url);
  return port === "" || port === "443" ? `https://${name}` : `http://${name}:${port}`;
}
