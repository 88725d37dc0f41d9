/**
 * Feed readers as Debian packages them, run as they are: the system's own where it has them, else those that `npm test`
 * has unpacked.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { temporaryFolder } from "../instance.ts";

const UNPACKED = join(import.meta.dirname, "..", "..", "..", "node_modules", ".debian");
const PYTHON_FOLDER = "usr/lib/python3/dist-packages";
const MAX_OUTPUT_BYTES = 64_000_000;

const programAt = (path: string) => [join("/", path), join(UNPACKED, path)].find((file) => existsSync(file));
const NEWSBOAT = programAt("usr/bin/newsboat");
const XMLLINT = programAt("usr/bin/xmllint");
const PYTHON = programAt("usr/bin/python3");

const ENVIRONMENT = {
  ...process.env,
  LANG: "C.UTF-8",
  LC_ALL: "C.UTF-8",
  LD_LIBRARY_PATH: libraries().join(delimiter),
  PYTHONPATH: join(UNPACKED, PYTHON_FOLDER),
};

/** Where unpacked programs find what they need; the system's own come first for the system's own programs all the same. */
function libraries(): string[] {
  const folder = join(UNPACKED, "usr/lib");
  if (!existsSync(folder)) return [];
  return [folder, ...readdirSync(folder).flatMap((name) => (name.endsWith("-linux-gnu") ? join(folder, name) : []))];
}

/** Undefined where all can be run. */
export const WHY_NO_FEED_READERS = whyNot();

function whyNot(): string | undefined {
  const fetched = "`npm test` fetches its package on Debian, as root";
  for (const [name, program, args] of [
    ["newsboat", NEWSBOAT, ["-v"]],
    ["xmllint", XMLLINT, ["--version"]],
    ["feedparser", PYTHON, ["-c", "import feedparser"]],
  ] as const) {
    if (!program) return `there is no ${name} here: ${fetched}`;
    const { status, stderr } = spawnSync(program, args, { encoding: "utf8", env: ENVIRONMENT });
    if (status !== 0) return `${name} does not start here (${stderr.trim().slice(0, 200)}): ${fetched}`;
  }
  return undefined;
}

/** What xmllint finds wrong with a document, by a grammar where one is given; empty where nothing is. */
export function xmllint(document: string, grammar?: string): string {
  const folder = temporaryFolder();
  const file = join(folder, "document.xml");
  writeFileSync(file, document);
  const args = ["--noout", "--nonet", ...(grammar ? ["--relaxng", grammar] : []), file];
  const { status, stderr } = spawnSync(XMLLINT ?? "", args, { encoding: "utf8", env: ENVIRONMENT });
  return status === 0 ? "" : stderr.replaceAll(file, "").trim() || `xmllint ended with ${status}`;
}

export interface Parsed {
  /** Whether feedparser found anything wrong. */
  bozo: boolean;
  why: string;
  version: string;
  title: string;
  id: string | null;
  links: { rel: string; href: string }[];
  entries: {
    id: string;
    title: string;
    link: string;
    authors: string[];
    tags: string[];
    html: string;
    /** Seconds. */
    published: number;
    updated: number;
  }[];
}

const SCRIPT = `
import calendar, feedparser, json, sys
def read(document):
    d = feedparser.parse(document.encode("utf-8"))
    return {
        "bozo": bool(d.bozo), "why": str(d.get("bozo_exception", "")), "version": d.version,
        "title": d.feed.get("title", ""), "id": d.feed.get("id"),
        "links": [{"rel": l.get("rel"), "href": l.get("href")} for l in d.feed.get("links", [])],
        "entries": [{
            "id": e.get("id"), "title": e.get("title"), "link": e.get("link"),
            "authors": [a.get("name") for a in e.get("authors", [])],
            "tags": [t.term for t in e.get("tags", [])],
            "html": e.content[0].value if "content" in e else e.get("summary", ""),
            "published": calendar.timegm(e.published_parsed), "updated": calendar.timegm(e.updated_parsed),
        } for e in d.entries],
    }
print(json.dumps([read(one) for one in json.load(sys.stdin)]))
`;

/** Documents as feedparser understands them, without repairing the HTML in them. */
export function feedparser(documents: readonly string[]): Parsed[] {
  const { status, stdout, stderr } = spawnSync(PYTHON ?? "", ["-c", SCRIPT], {
    input: JSON.stringify(documents),
    encoding: "utf8",
    env: ENVIRONMENT,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if (status !== 0) throw new Error(`feedparser ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** What newsboat has in its cache after fetching feeds, by their addresses; what it could not read is not there. */
export async function newsboat(addresses: readonly string[]) {
  const folder = temporaryFolder();
  const [urls, config, cache] = ["urls", "config", "cache.db"].map((name) => join(folder, name));
  writeFileSync(urls ?? "", `${addresses.join("\n")}\n`);
  writeFileSync(config ?? "", "reload-threads 2\n");
  const args = ["-u", urls ?? "", "-C", config ?? "", "-c", cache ?? "", "-x", "reload"];
  await ended(NEWSBOAT ?? "", args, { HOME: folder });
  const database = new DatabaseSync(cache ?? "", { readOnly: true });
  const feeds = database.prepare("select rssurl as address, title, url from rss_feed").all();
  const items = database.prepare(
    "select url, guid, pubDate as at, content from rss_item where feedurl = ? order by id",
  );
  const read = new Map(
    feeds.map(({ address, title, url }) => [address, { title, url, items: items.all(address ?? null) }] as const),
  );
  database.close();
  return read;
}

const AGAIN = `
import feedparser, json, sys
def ask(address):
    first = feedparser.parse(address)
    again = [feedparser.parse(address, etag=first.etag), feedparser.parse(address, modified=first.modified)]
    return [one.status for one in [first, *again]]
print(json.dumps([ask(one) for one in sys.argv[1:]]))
`;

/** What feedparser is answered when it fetches a feed, and again by its mark and by its time. */
export const fetchedAgain = async (addresses: readonly string[]): Promise<number[][]> =>
  JSON.parse(await ended(PYTHON ?? "", ["-c", AGAIN, ...addresses]));

/** Runs a program beside the server that it asks; what it printed. */
async function ended(program: string, args: string[], environment: Record<string, string> = {}): Promise<string> {
  const child = spawn(program, args, { env: { ...ENVIRONMENT, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}
