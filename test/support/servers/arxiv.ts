/** A server on loopback that speaks as arXiv does: OAI-PMH, the Atom API and the feeds of announcements. */
import { inSet, iso, oaiRecord, type ServedPaper, xmlText } from "./arxivRecords.ts";
import { FAULTS as COMMON_FAULTS, type Fault as CommonFault, startMisbehaving } from "./misbehaving.ts";

/** Ways of misbehaving that are arXiv's own. */
const OWN_FAULTS = ["other xml", "no list", "forgets tokens", "loops"] as const;
type OwnFault = (typeof OWN_FAULTS)[number] | "entity bomb" | "nested";

/** Those that ask for a wait that a test on the real clock cannot afford are left out there. */
export const FAULTS = [...COMMON_FAULTS, ...OWN_FAULTS] as const;
export type Fault = CommonFault | OwnFault;

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
  /** What is announced (`2601.00001`, `2601.00001v2`), by category; without an entry, all papers of the category. */
  const announced = new Map<string, { items: string[]; at: number }>();
  const server = await startMisbehaving<OwnFault>({
    type: "text/xml",
    endless: { begin: `${HEAD}<ListRecords>`, piece: `<record>${"x".repeat(1_000_000)}</record>` },
    clock,
    during,
    answer(url, fault) {
      if (fault === "forgets tokens") state.epoch++;
      return url.pathname === "/api/query" ? atom(url) : url.pathname.startsWith("/rss/") ? feed(url) : oai(url, fault);
    },
    strange,
    accented: (body) => body.replace("</OAI-PMH>", "<!-- é --></OAI-PMH>"),
  });
  const state = Object.assign(server.state, { papers, epoch: 0 });

  function strange(fault: Fault) {
    if (fault === "other xml") return { body: '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>' };
    if (fault === "no list") return { body: `${HEAD}<responseDate>${iso(clock())}</responseDate></OAI-PMH>` };
    if (fault === "entity bomb") return { body: BOMB };
    if (fault === "nested") return { body: HEAD + "<a>".repeat(100_000) };
    return undefined;
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

  const error = (code: string, message: string) =>
    `${HEAD}<responseDate>${iso(clock())}</responseDate><error code='${code}'>${message}</error></OAI-PMH>`;

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

  const { base, asked, faults, close } = server;
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
