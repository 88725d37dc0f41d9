/**
 * A server on loopback that speaks as arXiv does: OAI-PMH, the Atom API and the feeds of announcements, from papers that
 * the test makes. It misbehaves when told to, and remembers what it was asked, when, and by whom.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { inSet, iso, oaiRecord, type ServedPaper, xmlText } from "./arxivRecords.ts";

/** Every way to misbehave for one answer. */
export const FAULTS = [
  "busy, seconds",
  "busy, date",
  "busy, no word",
  "too many",
  "broken",
  "bad gateway",
  "empty",
  "truncated",
  "cut off",
  "web page",
  "other xml",
  "no list",
  "redirect",
  "wrong encoding",
  "damaged gzip",
  "forgets tokens",
  "loops",
] as const;
/** Those that ask for a wait that a test on the real clock cannot afford are left out there. */
export type Fault =
  | (typeof FAULTS)[number]
  | "entity bomb"
  | "nested"
  | "huge"
  | "silent"
  | "far redirect"
  | "endless redirect";

export interface Asked {
  path: string;
  query: Record<string, string>;
  userAgent: string;
  /** By the clock that the server was given. */
  from: number;
  until: number;
}

interface Options {
  papers: ServedPaper[];
  pageSize?: number;
  clock?: () => number;
  /** Called while a request is under way, for moving a made-up clock or waiting. */
  during?: () => void | Promise<void>;
  /** Formats of lists that the server has. */
  formats?: string[];
}

export type ArxivServer = Awaited<ReturnType<typeof startArxiv>>;

export async function startArxiv({
  papers,
  pageSize = 50,
  clock = Date.now,
  during,
  formats = ["arXivRaw", "arXiv"],
}: Options) {
  const asked: Asked[] = [];
  /** What becomes of the next answers, in order. */
  const faults: (Fault | undefined)[] = [];
  /** What is announced (`2601.00001`, `2601.00001v2`), by category; without an entry, all papers of the category. */
  const announced = new Map<string, { items: string[]; at: number }>();
  const state = { papers, epoch: 0, open: 0, mostOpen: 0, bytes: 0 };

  const server = createServer(async (request, response) => {
    state.open++;
    state.mostOpen = Math.max(state.mostOpen, state.open);
    const url = new URL(request.url ?? "/", "http://localhost");
    const query = Object.fromEntries(url.searchParams);
    const record: Asked = {
      path: url.pathname,
      query,
      userAgent: request.headers["user-agent"] ?? "",
      from: clock(),
      until: clock(),
    };
    asked.push(record);
    response.on("close", () => {
      record.until = clock();
      state.open--;
    });
    await during?.();
    answer(request, response, url, faults.shift());
  });

  function answer(request: IncomingMessage, response: ServerResponse, url: URL, fault: Fault | undefined): void {
    if (fault === "forgets tokens") state.epoch++;
    const body =
      url.pathname === "/api/query" ? atom(url) : url.pathname.startsWith("/rss/") ? feed(url) : oai(url, fault);
    if (fault && misbehave(fault, request, response, body)) return;
    send(response, body, request);
  }

  function send(response: ServerResponse, body: string, request: IncomingMessage): void {
    const zip = /gzip/.test(String(request.headers["accept-encoding"]));
    response.writeHead(200, {
      "content-type": "text/xml; charset=utf-8",
      ...(zip ? { "content-encoding": "gzip" } : {}),
    });
    response.end(zip ? gzipSync(body) : body);
  }

  function misbehave(fault: Fault, request: IncomingMessage, response: ServerResponse, body: string): boolean {
    const say = (status: number, headers: Record<string, string>, text: string | Buffer = "") => {
      response.writeHead(status, headers).end(text);
      return true;
    };
    const xml = { "content-type": "text/xml" };
    if (fault === "busy, seconds") return say(503, { "retry-after": "20" }, "Retry later");
    if (fault === "busy, date") return say(503, { "retry-after": new Date(clock() + 45_000).toUTCString() });
    if (fault === "busy, no word") return say(503, {});
    if (fault === "too many") return say(429, { "content-type": "text/plain" }, "Rate exceeded.");
    if (fault === "broken") return say(500, { "content-type": "text/html" }, "<h1>Internal Server Error</h1>");
    if (fault === "bad gateway") return say(502, {});
    if (fault === "empty") return say(200, xml);
    if (fault === "truncated") return say(200, xml, body.slice(0, Math.floor(body.length * 0.7)));
    if (fault === "cut off") {
      response.writeHead(200, { ...xml, "content-length": String(Buffer.byteLength(body)) });
      response.write(body.slice(0, 500), () => response.destroy());
      return true;
    }
    if (fault === "web page")
      return say(
        200,
        { "content-type": "text/html" },
        "<!DOCTYPE html>\n<html><body>Down for maintenance</body></html>",
      );
    if (fault === "other xml") return say(200, xml, '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>');
    if (fault === "no list") return say(200, xml, `${HEAD}<responseDate>${iso(clock())}</responseDate></OAI-PMH>`);
    if (fault === "redirect") return say(302, { location: `${request.url}` });
    if (fault === "endless redirect") {
      faults.unshift("endless redirect");
      return say(301, { location: `${request.url}` });
    }
    if (fault === "far redirect") return say(302, { location: "http://169.254.169.254/latest/meta-data" });
    if (fault === "wrong encoding")
      return say(
        200,
        { "content-type": "text/xml; charset=utf-8" },
        Buffer.from(body.replace("</OAI-PMH>", "<!-- é --></OAI-PMH>"), "latin1"),
      );
    if (fault === "damaged gzip")
      return say(200, { ...xml, "content-encoding": "gzip" }, gzipSync(body).subarray(0, -20));
    if (fault === "entity bomb") return say(200, xml, BOMB);
    if (fault === "nested") return say(200, xml, HEAD + "<a>".repeat(100_000));
    if (fault === "silent") return true;
    if (fault === "huge") return huge(response);
    return false;
  }

  /** 200 MB of a list that never ends. */
  function huge(response: ServerResponse): true {
    response.writeHead(200, { "content-type": "text/xml" });
    const piece = `<record>${"x".repeat(1_000_000)}</record>`;
    let left = 200;
    response.write(`${HEAD}<ListRecords>`);
    const more = () => {
      while (left-- > 0 && !response.destroyed) {
        state.bytes += piece.length;
        if (!response.write(piece)) return void response.once("drain", more);
      }
      response.end();
    };
    more();
    return true;
  }

  function oai({ searchParams }: URL, fault: Fault | undefined): string {
    const token = searchParams.get("resumptionToken");
    const asked = token === null ? searchParams : new URLSearchParams(token);
    if (token !== null && asked.get("epoch") !== String(state.epoch))
      return error("badResumptionToken", "The value of the resumptionToken argument is invalid or expired.");
    const format = asked.get("metadataPrefix") ?? "";
    if (!formats.includes(format)) return error("cannotDisseminateFormat", "The metadata format is not supported.");
    const [set, from, until] = [asked.get("set") ?? "", asked.get("from") ?? "", asked.get("until") ?? "9999"];
    const skip = Number(asked.get("skip") ?? 0);
    const matching = state.papers
      .filter((paper) => paper.changed >= from && paper.changed <= until && inSet(paper, set))
      .sort((a, b) => (a.changed + a.id < b.changed + b.id ? -1 : 1));
    const page = matching.slice(skip, skip + pageSize);
    if (page.length === 0) return error("noRecordsMatch", "The combination of the values results in an empty list.");
    const next = new URLSearchParams({
      metadataPrefix: format,
      set,
      from,
      until,
      skip: String(skip + pageSize),
      epoch: String(state.epoch),
    });
    const last = skip + pageSize >= matching.length;
    const passed = fault === "loops" && token !== null ? token : last ? "" : next.toString();
    return `${HEAD}<responseDate>${iso(clock())}</responseDate><request verb="ListRecords">x</request><ListRecords>${page
      .map((paper) => oaiRecord(paper, format))
      .join(
        "",
      )}<resumptionToken expirationDate="${iso(clock() + 3_600_000)}">${xmlText(passed)}</resumptionToken></ListRecords></OAI-PMH>`;
  }

  const error = (code: string, says: string) =>
    `${HEAD}<responseDate>${iso(clock())}</responseDate><error code='${code}'>${says}</error></OAI-PMH>`;

  function atom({ searchParams }: URL): string {
    const ids = (searchParams.get("id_list") ?? "").split(",");
    const entries = ids
      .flatMap((id) => state.papers.filter((paper) => paper.id === id && !paper.deleted))
      .map(atomEntry);
    return `<?xml version='1.0' encoding='UTF-8'?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><id>https://arxiv.org/api/x</id><title>arXiv Query</title>${entries.join("")}</feed>`;
  }

  function feed({ pathname }: URL): string {
    const category = pathname.slice("/rss/".length);
    const { items, at } = announced.get(category) ?? {
      items: state.papers.filter((p) => p.categories.includes(category)).map((p) => p.id),
      at: clock(),
    };
    return `<?xml version='1.0' encoding='UTF-8'?><rss version="2.0" xmlns:arxiv="http://arxiv.org/schemas/atom"><channel><title>${category} updates on arXiv.org</title><pubDate>${new Date(at).toUTCString().replace("GMT", "+0000")}</pubDate>${items
      .map(
        (item) =>
          `<item><title>x</title><link>https://arxiv.org/abs/${item.replace(/v\d+$/, "")}</link><guid isPermaLink="false">oai:arXiv.org:${item.replace(/(?<!v\d+)$/, "v1")}</guid><pubDate>${new Date(at).toUTCString()}</pubDate><arxiv:announce_type>new</arxiv:announce_type></item>`,
      )
      .join("")}</channel></rss>`;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return {
    base,
    addresses: { oai: `${base}/oai`, api: `${base}/api/query`, feeds: `${base}/rss` },
    /** What a command needs to ask this server, without a pause. */
    options: [
      "--arxiv-oai",
      `${base}/oai`,
      "--arxiv-api",
      `${base}/api/query`,
      "--arxiv-feeds",
      `${base}/rss`,
      "--arxiv-pause",
      "0",
    ],
    asked,
    faults,
    announced,
    state,
    close,
  };
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">';
const BOMB = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">${[..."bcdefghij"]
  .map((name, i) => `<!ENTITY ${name} "${`&${"abcdefghi"[i]};`.repeat(10)}">`)
  .join("")}]><OAI-PMH><responseDate>&j;</responseDate></OAI-PMH>`;

function atomEntry(paper: ServedPaper): string {
  return `<entry><id>http://arxiv.org/abs/${paper.id}v${paper.versions.length}</id><title>${xmlText(paper.title)}</title><updated>${iso(paper.versions.at(-1)?.at ?? 0)}</updated><link href="https://arxiv.org/abs/${paper.id}" rel="alternate"/><summary>${xmlText(paper.abstract)}</summary>${[
    ...paper.categories,
  ]
    .sort()
    .map((term) => `<category term="${term}"/>`)
    .join(
      "",
    )}<published>${iso(paper.versions[0]?.at ?? 0)}</published>${paper.comments ? `<arxiv:comment>${xmlText(paper.comments)}</arxiv:comment>` : ""}<arxiv:primary_category term="${paper.categories[0]}"/>${paper.authors
    .map((name) => `<author><name>${xmlText(name)}</name></author>`)
    .join("")}</entry>`;
}
