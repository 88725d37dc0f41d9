/**
 * Sends one small request to a URL that a reader gave, guarded against SSRF: by https, to a public network address, within a
 * time limit, and reading little of the response. The name is looked up once, the result is checked, and the connection goes
 * there and nowhere else. Redirects are not followed.
 */
import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { setTimeout } from "node:timers/promises";
import { isPublicAddress } from "./addresses.ts";

export interface SafePostLimits {
  /** Limits the whole exchange, the lookup of the name included. */
  totalMs: number;
  /** Limits the wait for the response's body, once its status is known. */
  bodyMs: number;
  /** Bytes of the response that are read. */
  maxAnswerBytes: number;
}

const SAFE_POST_LIMITS: SafePostLimits = { totalMs: 10_000, bodyMs: 2_000, maxAnswerBytes: 16_384 };

export interface SafePostSettings {
  /** The header `User-Agent`. */
  userAgent: string;
  /** Whether http and any network address are allowed. */
  anywhere: boolean;
  limits?: SafePostLimits;
  /** Returns all addresses of a name. */
  resolve?: (name: string) => Promise<string[]>;
  isAllowed?: (address: string) => boolean;
  /** A name that leads to no public address is refused after a multiple of this; a second where absent. */
  refusalMs?: number;
}

export interface PostResponse {
  status: number;
  /** Returns undefined where the header is absent. */
  header(name: string): string | undefined;
  /** The beginning of the body; what came of it where the rest is late or broken. */
  text: string;
}

/** Thrown for a URL that nothing may be sent to; `message` is a sentence. */
export class RefusedAddress extends Error {}

export type SafePost = (
  address: string,
  body: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
) => Promise<PostResponse>;

/** Makes a function that sends a POST. It throws `RefusedAddress`, or what the network throws. */
export function createSafePost(settings: SafePostSettings): SafePost {
  const { limits = SAFE_POST_LIMITS, resolve = resolveAll } = settings;
  const isAllowed = settings.anywhere ? () => true : (settings.isAllowed ?? isPublicAddress);
  return async (address, body, headers, signal) => {
    const why = addressProblem(address, settings.anywhere, isAllowed);
    if (why !== undefined) throw new RefusedAddress(why);
    const url = new URL(address);
    const late = AbortSignal.timeout(limits.totalMs);
    const ended = signal ? AbortSignal.any([signal, late]) : late;
    const options: RequestOptions = {
      method: "POST",
      agent: false,
      signal: ended,
      lookup: settings.anywhere ? plainLookup(resolve) : checkedLookup(resolve, isAllowed, settings.refusalMs),
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": settings.userAgent,
        accept: "application/json, text/plain;q=0.9, */*;q=0.1",
        "accept-encoding": "identity",
        ...headers,
      },
    };
    const response = await request(url, options, body);
    const text = await beginning(response, limits);
    return { status: response.statusCode ?? 0, header: (name) => headerOf(response, name), text };
  };
}

/** Returns what is wrong with a URL by itself, before its name is looked up; undefined where nothing is. */
export function addressProblem(
  address: string,
  anywhere: boolean,
  isAllowed: (address: string) => boolean = isPublicAddress,
): string | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return "This is not an https address.";
  if (url.username !== "" || url.password !== "")
    return "An address with a user name or password in it is not accepted.";
  if (anywhere) return undefined;
  if (url.protocol !== "https:") return "Only https addresses are accepted here.";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  // Node looks up names only, and connects directly to what is an address already.
  return isIP(host) !== 0 && !isAllowed(host) ? PRIVATE : undefined;
}

const PRIVATE =
  "This address leads into a private network, which webhooks may not reach here. The operator of this instance can allow it.";

/** The sentence for every name that is refused, so that nobody learns which names exist inside. */
const LEADS_NOWHERE =
  "its name is not known, or leads into a private network, which webhooks do not reach here unless the admin allows it";
const REFUSAL_MS = 1_000;

const resolveAll = async (name: string): Promise<string[]> =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);

/** Looks a name up without checking its addresses. */
const plainLookup = (resolve: (name: string) => Promise<string[]>) =>
  lookupBy(async (name) => {
    const addresses = await resolve(name);
    if (addresses.length === 0) throw Object.assign(new Error("no address"), { code: "ENOTFOUND" });
    return addresses;
  });

/**
 * Looks a name up and checks its addresses. One private address among several refuses the name, since any of them may be
 * chosen. A name that is not known, or cannot be looked up, is refused in the same words and after the same time as one that
 * leads into a private network.
 */
function checkedLookup(
  resolve: (name: string) => Promise<string[]>,
  isAllowed: (address: string) => boolean,
  refusalMs = REFUSAL_MS,
) {
  return lookupBy(async (name) => {
    const began = performance.now();
    const addresses = await resolve(name).catch((): string[] => []);
    if (addresses.length > 0 && addresses.every(isAllowed)) return addresses;
    await setTimeout(refusalMs - ((performance.now() - began) % refusalMs));
    throw new RefusedAddress(LEADS_NOWHERE);
  });
}

function lookupBy(find: (name: string) => Promise<string[]>): LookupFunction {
  return (name, { all }, answer) => {
    find(name).then(
      (addresses) => {
        const [first = ""] = addresses;
        if (all)
          answer(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          );
        else answer(null, first, isIP(first));
      },
      (error) => answer(error, "", 4),
    );
  };
}

const request = (url: URL, options: RequestOptions, body: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options);
    outgoing.once("response", resolve);
    // An error after the response has begun reaches its reader, too.
    outgoing.on("error", reject);
    outgoing.end(body);
  });

/** Reads the beginning of a body. The status says whether the message was taken, so no trouble here is a failure. */
async function beginning(answer: IncomingMessage, { bodyMs, maxAnswerBytes }: SafePostLimits): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const late = globalThis.setTimeout(() => answer.destroy(), bodyMs);
  try {
    for await (const chunk of answer) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Leaving the loop ends the connection.
      if (bytes >= maxAnswerBytes) break;
    }
  } catch {
    // Late, broken off or not as its headers say.
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString("utf8");
}

function headerOf(answer: IncomingMessage, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
