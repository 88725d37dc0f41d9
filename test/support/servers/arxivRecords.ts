/** Papers as arXiv has them, and its records of them in OAI-PMH. */

export interface ServedVersion {
  at: number;
  /** `I` on a version that was withdrawn. */
  sourceType?: string;
}

export interface ServedPaper {
  id: string;
  title: string;
  abstract: string;
  authors: string[];
  /** The primary one first. */
  categories: string[];
  versions: ServedVersion[];
  /** Day of the last change, by which lists go. */
  changed: string;
  comments?: string;
  doi?: string;
  deleted?: boolean;
}

const GROUPS: Record<string, string> = {
  "hep-th": "physics:hep-th",
  "physics.optics": "physics:physics:optics",
  "astro-ph.CO": "physics:astro-ph:CO",
};
const setsOf = (paper: ServedPaper): string[] =>
  paper.categories.map((name) => GROUPS[name] ?? `${name.split(".")[0]}:${name.replace(".", ":")}`);
export const inSet = (paper: ServedPaper, set: string): boolean =>
  setsOf(paper).some((own) => own === set || own.startsWith(`${set}:`));

/** One record of a list, as arXiv's own server writes it. */
export function oaiRecord(paper: ServedPaper, format: string): string {
  const header = `<header${paper.deleted ? ' status="deleted"' : ""}><identifier>oai:arXiv.org:${paper.id}</identifier><datestamp>${paper.changed}</datestamp>${setsOf(
    paper,
  )
    .map((set) => `<setSpec>${set}</setSpec>`)
    .join("")}</header>`;
  if (paper.deleted) return `<record>${header}</record>`;
  return `<record>${header}<metadata>${format === "arXiv" ? plainRecord(paper) : rawRecord(paper)}</metadata></record>`;
}

const about = (paper: ServedPaper): string =>
  `<categories>${paper.categories.join(" ")}</categories>${paper.comments ? `<comments>${xmlText(paper.comments)}</comments>` : ""}${paper.doi ? `<doi>${xmlText(paper.doi)}</doi>` : ""}<license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license><abstract>  ${xmlText(paper.abstract)}\n</abstract>`;

function rawRecord(paper: ServedPaper): string {
  const versions = paper.versions.map(
    ({ at, sourceType }, i) =>
      `<version version="v${i + 1}"><date>${new Date(at).toUTCString()}</date><size>12kb</size>${sourceType ? `<source_type>${sourceType}</source_type>` : ""}</version>`,
  );
  return `<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>${paper.id}</id><submitter>Somebody</submitter>${versions.join("")}<title>${xmlText(paper.title)}</title><authors>${xmlText(paper.authors.join(", "))}</authors>${about(paper)}</arXivRaw>`;
}

function plainRecord(paper: ServedPaper): string {
  const day = (at: number | undefined) => iso(at ?? 0).slice(0, 10);
  const authors = paper.authors.map((name) => {
    const words = name.split(" ");
    return `<author><keyname>${xmlText(words.pop() ?? "")}</keyname><forenames>${xmlText(words.join(" "))}</forenames></author>`;
  });
  const updated = paper.versions.length > 1 ? `<updated>${day(paper.versions.at(-1)?.at)}</updated>` : "";
  return `<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>${paper.id}</id><created>${day(paper.versions[0]?.at)}</created>${updated}<authors>${authors.join("")}</authors><title>${xmlText(paper.title)}</title>${about(paper)}</arXiv>`;
}

export const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
export const xmlText = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const DAY_MS = 86_400_000;
const CATEGORIES = [["cs.LG"], ["cs.LG", "stat.ML"], ["stat.ML"], ["stat.ML", "cs.LG"], ["cs.CV"]];

/** Different papers, changed over the `days` up to `now`; the same for the same numbers from `first` on. */
export function servedPapers(n: number, now: number, days = 20, first = 0): ServedPaper[] {
  return Array.from({ length: n }, (_, nth) => {
    const i = first + nth;
    const at = now - (i % days) * DAY_MS - 3_600_000;
    const many = i % 4 === 0;
    return {
      id: `26${String(1 + (Math.floor(i / 90_000) % 12)).padStart(2, "0")}.${String(10_000 + (i % 90_000))}`,
      title: `On the ${i}th matter & how it was settled`,
      abstract: `We settle matter ${i} for all n < ${i}. Code is at https://github.com/example/matter-${i}.`,
      authors: [`Alice Number${i}`, "Balázs Kégl"],
      categories: CATEGORIES[i % CATEGORIES.length] ?? [],
      versions: many ? [{ at: at - 40 * DAY_MS }, { at }] : [{ at }],
      changed: iso(at).slice(0, 10),
    };
  });
}
