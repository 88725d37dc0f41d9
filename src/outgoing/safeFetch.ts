/**
 * Sends one small request to an address that a reader gave: by https, to a public network address, within a time, reading
 * little of the answer. The name is looked up once, what was found is checked, and the connection goes there and nowhere
 * else; redirects are answers like any other.
 */
import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { setTimeout } from "node:timers/promises";
import { isPublicAddress } from "./addresses.ts";

export interface PostLimits {
  /** For the whole exchange, looking up the name included. */
  totalMs: number;
  /** Of the answer; the rest is not read. */
  maxAnswerBytes: number;
}

const POST_LIMITS: PostLimits = { totalMs: 10_000, maxAnswerBytes: 16_384 };

export interface PostSettings {
  /** Says who asks. */
  userAgent: string;
  /** Whether http and any network address will do. */
  anywhere: boolean;
  limits?: PostLimits;
  /** All addresses of a name. */
  resolve?: (name: string) => Promise<string[]>;
  isAllowed?: (address: string) => boolean;
  /** A name that leads to no public address is refused after a multiple of this; absent for a second. */
  refusalMs?: number;
}

export interface Posted {
  status: number;
  /** Undefined when the header is absent. */
  header(name: string): string | undefined;
  /** The beginning of it. */
  text: string;
}

/** Where nothing may be sent to; `message` is a sentence. */
export class Refused extends Error {}

export type Post = (
  address: string,
  body: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
) => Promise<Posted>;

/** Throws `Refused`, or whatever the network says. */
export function createPost(settings: PostSettings): Post {
  const { limits = POST_LIMITS, resolve = resolveAll } = settings;
  const isAllowed = settings.anywhere ? () => true : (settings.isAllowed ?? isPublicAddress);
  return async (address, body, headers, signal) => {
    const why = addressProblem(address, settings.anywhere, isAllowed);
    if (why !== undefined) throw new Refused(why);
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
    const answer = await asked(url, options, body);
    const text = await beginning(answer, limits.maxAnswerBytes);
    return { status: answer.statusCode ?? 0, header: (name) => headerOf(answer, name), text };
  };
}

/** What is wrong with an address by itself, before its name is looked up. */
export function addressProblem(
  address: string,
  anywhere: boolean,
  isAllowed: (address: string) => boolean = isPublicAddress,
): string | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return "This is not an https address.";
  if (url.username !== "" || url.password !== "") return "An address with a user name or password in it is not asked.";
  if (anywhere) return undefined;
  if (url.protocol !== "https:") return "Only https addresses are taken here.";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  // Node looks up names alone, and connects to what is an address already.
  return isIP(host) !== 0 && !isAllowed(host) ? PRIVATE : undefined;
}

const PRIVATE =
  "This address leads into a private network, which webhooks may not reach here. Whoever runs this instance may allow it.";

/** Of a name: one sentence, so that nobody learns which names there are inside. */
const LEADS_NOWHERE =
  "its name is not known, or leads into a private network, which webhooks do not reach here unless the admin allows it";
const REFUSAL_MS = 1_000;

const resolveAll = async (name: string): Promise<string[]> =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);

/** Any address that the name has. */
const plainLookup = (resolve: (name: string) => Promise<string[]>) =>
  lookupBy(async (name) => {
    const addresses = await resolve(name);
    if (addresses.length === 0) throw Object.assign(new Error("no address"), { code: "ENOTFOUND" });
    return addresses;
  });

/**
 * One private address among several refuses the name: a network may choose any of them. A name that is not known, or
 * cannot be looked up, is refused in the same words and after the same time as one that leads into a private network.
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
    throw new Refused(LEADS_NOWHERE);
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

const asked = (url: URL, options: RequestOptions, body: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const asking = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options);
    asking.once("response", resolve);
    // Also after the answer has begun, when its own reader is told.
    asking.on("error", reject);
    asking.end(body);
  });

async function beginning(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8");
}

function headerOf(answer: IncomingMessage, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
