/** What no answer may have, whatever was asked. */
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { SaxesParser } from "saxes";

export interface GivenAnswer {
  status: number;
  headers: Headers;
  body: string;
}

export interface Asked {
  path: string;
  /** Everything that was sent, address included: what came along may come back, as text. */
  sent: string;
  /** Private words of others, which whoever asks may not see. */
  hiddenFrom: readonly string[];
}

/** Elements and attributes of this name are only in what hostile requests brought; on a page they are text, or nothing. */
export const OF_THE_ATTACKER = "zqevil";
/** Their site. Links in comments may lead there; nothing may be loaded from there or sent there. */
export const EVIL_HOST = "evil.example";

const ORIGIN = "https://papers.example";
/** Values that were not there, and objects, written out. */
const ODD_WORDS = /\bundefined\b|\[object |\bNaN\b/;
const INSIDES =
  /node_modules|node:internal|\bSQLITE_|SqliteError|no such (?:column|table)|constraint failed|unrecognized token|^\s+at (?:async )?\S+ ?\(?.*:\d+:\d+\)?$|\/dist\/\w+[\w.]*\.js:\d/m;
const HANDLER = /^on[a-z]+$/i;
const ADDRESS_ATTRIBUTES = ["href", "src", "action", "formaction", "data", "poster", "srcset", "background", "ping"];
const LOADS = ["src", "srcset", "poster", "data", "background", "action", "formaction"];
const NO_ELEMENTS = ["iframe", "object", "embed", "base", "frame", "frameset", "applet", "plaintext", OF_THE_ATTACKER];
const RUNS = /^[\s\p{Cc}]*(?:javascript|vbscript|data|file|blob|view-source)\s*:/iu;

/** Sentences that say what is wrong; none for an answer as it must be. */
export function faultsOf({ path, sent, hiddenFrom }: Asked, { status, headers, body }: GivenAnswer): string[] {
  const faults: string[] = [];
  const type = headers.get("content-type") ?? "";
  if (status >= 500 && !(status === 503 && headers.has("retry-after"))) faults.push(`the status is ${status}`);
  if (!headers.get("content-security-policy")?.includes("default-src 'none'"))
    faults.push("there is no content-security-policy that begins with nothing");
  if (headers.get("x-content-type-options") !== "nosniff") faults.push("there is no x-content-type-options: nosniff");
  for (const cookie of headers.getSetCookie())
    if (!/;\s*httponly/i.test(cookie) || !/;\s*samesite=(?:lax|strict)/i.test(cookie))
      faults.push(`a cookie is not HttpOnly and SameSite: ${cookie.replace(/=.*?;/, "=…;")}`);
  faults.push(...locationFaults(headers.get("location")));
  if (body !== "" && type === "") faults.push("a body has no content-type");
  if (path.startsWith("/assets/")) return faults;
  for (const [what, pattern] of [
    ["an odd word", ODD_WORDS],
    ["something of the program's insides", INSIDES],
  ] as const) {
    const found = pattern.exec(body);
    if (found && !sent.includes(found[0].trim())) faults.push(`${what} is in it: ${around(body, found.index)}`);
  }
  for (const secret of hiddenFrom)
    if (body.includes(secret) && !sent.includes(secret))
      faults.push(`another reader's private ${secret} is in it: ${around(body, body.indexOf(secret))}`);
  if (body !== "" && status !== 206) faults.push(...formFaults(type, headers, body));
  return faults;
}

function locationFaults(location: string | null): string[] {
  if (location === null) return [];
  const url = URL.parse(location, `${ORIGIN}/papers/x`);
  if (!url) return [`location is no address: ${location}`];
  return url.origin === ORIGIN ? [] : [`location leads away: ${location}`];
}

function formFaults(type: string, headers: Headers, body: string): string[] {
  // A mail has styles of its own, and is shown under a policy of its own, which lets nothing but those through.
  const ownStyles = headers.get("content-security-policy")?.includes("style-src 'unsafe-inline'") ?? false;
  if (/^text\/html\b/.test(type)) return htmlFaults(body, ownStyles);
  if (/^application\/(?:[\w.-]+\+)?json\b/.test(type) && !/jsonl|ndjson/.test(type)) return jsonFaults(body);
  if (/\bxml\b/.test(type)) return xmlFaults(body);
  return [];
}

function jsonFaults(body: string): string[] {
  try {
    JSON.parse(body);
    return [];
  } catch {
    return [`its JSON cannot be parsed: ${body.slice(0, 200)}`];
  }
}

function xmlFaults(body: string): string[] {
  const faults: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => void faults.push(`its XML is not well-formed: ${error.message}`));
  parser.on("opentag", ({ local }) => {
    if (local === OF_THE_ATTACKER || local === "script") faults.push(`its XML has <${local}>`);
  });
  parser.write(body).close();
  return faults.slice(0, 3);
}

function htmlFaults(body: string, ownStyles: boolean): string[] {
  const faults: string[] = [];
  if (!/^<!doctype html>/i.test(body)) return [];
  const next: Tree.Node[] = [...parse(body).childNodes];
  for (let node = next.pop(); node; node = next.pop()) {
    if ("tagName" in node) faults.push(...elementFaults(node, ownStyles));
    if ("childNodes" in node) next.push(...node.childNodes);
    if ("content" in node) next.push(node.content);
  }
  return faults.slice(0, 5);
}

function elementFaults(node: Tree.Element, ownStyles: boolean): string[] {
  const faults: string[] = [];
  const { tagName } = node;
  const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name.toLowerCase(), value]));
  const shown = `<${tagName} ${node.attrs.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(" ")}>`;
  if (NO_ELEMENTS.includes(tagName) && !isSealedFrame(tagName, attributes)) faults.push(`it has ${shown}`);
  if (tagName === "script" && attributes.type !== "application/ld+json" && !/^\/assets\//.test(attributes.src ?? ""))
    faults.push(`it has a script of its own: ${shown}`);
  if (!ownStyles && (tagName === "style" || "style" in attributes)) faults.push(`it has a style of its own: ${shown}`);
  if (tagName === "meta" && attributes["http-equiv"] !== undefined) faults.push(`it has ${shown}`);
  for (const [name, value] of Object.entries(attributes)) {
    if (HANDLER.test(name) || name.startsWith(OF_THE_ATTACKER)) faults.push(`it has an attribute ${name}: ${shown}`);
    if (!ADDRESS_ATTRIBUTES.includes(name)) continue;
    if (RUNS.test(value)) faults.push(`it has an address that runs: ${shown}`);
    const url = URL.parse(value, ORIGIN);
    if (LOADS.includes(name) && url && url.origin !== ORIGIN)
      faults.push(`it loads from or sends to elsewhere: ${shown}`);
  }
  return faults;
}

/** The local mail page shows a mail in one. */
const isSealedFrame = (tag: string, { sandbox }: Record<string, string>): boolean =>
  tag === "iframe" && sandbox !== undefined && !/allow-(?:scripts|same-origin|top-navigation)/.test(sandbox);

const around = (text: string, at: number): string => JSON.stringify(text.slice(Math.max(0, at - 80), at + 120));
