/**
 * The many URLs of papers at arXiv and the preprint servers, as readers paste them. Whether the id is valid is decided
 * by `parsePaperId`.
 */

/** Finds the part of a URL, DOI or citation that should be an arXiv id; undefined for other text. */
export function arxivPartOf(text: string): string | undefined {
  const doi = /^(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:\s?)?10\.48550\/arxiv\.(.+)$/i.exec(text);
  if (doi) return withoutQuery(doi[1] ?? "");
  const cited = CITED.exec(text);
  if (cited) return cited[1];
  const [, host = "", rest = ""] = ADDRESS.exec(text) ?? [];
  const way = WAYS.find(({ hosts }) => hosts.test(host));
  if (!way) return undefined;
  const asked = /[?&](?:arxiv_?id|arxiv)=(?:arxiv(?::|%3a))?([^&#]+)/i.exec(rest)?.[1];
  const path = withoutQuery(rest).replace(/%3a/gi, ":").replace(/%2f/gi, "/");
  return (asked ?? way.path.exec(path)?.[1])?.replace(/^arxiv:/i, "");
}

/**
 * Makes the id of a URL at bioRxiv or medRxiv, such as `biorxiv:10.1101/2024.01.01.123456`; undefined for other text.
 */
export function preprintUrlPart(text: string): string | undefined {
  const [, server = "", rest = ""] = PREPRINT_SERVER.exec(text) ?? [];
  if (server === "") return undefined;
  const path = withoutQuery(rest);
  const early = /^content\/(?:biorxiv|medrxiv)?\/?early\/\d{4}\/\d\d\/\d\d\/([\w.()-]+)/i.exec(path)?.[1];
  const doi = early === undefined ? /(?:^|\/)(10\.\d{4,9}\/[\w.()-]+)/.exec(path)?.[1] : `10.1101/${early}`;
  return doi && `${server}:${withoutView(doi)}`.toLowerCase();
}

/**
 * Finds an id of arXiv's that running text cites ("CoRR abs/1706.03762", "arXiv preprint hep-th/9711200",
 * "arXiv:2309.12307v2 [cs.LG]"), without its version; undefined where there is none.
 */
export const arxivIdCited = (text: string): string | undefined => {
  const id = MENTION.exec(text)?.[1];
  return id?.includes("/") ? id.toLowerCase().replace(/\.[a-z-]{2,20}\//, "/") : id;
};

const MENTION =
  /\b(?:arxiv(?:\.org)?|corr)\b[^a-z0-9]{0,4}(?:e-?prints?\b|preprints?\b|archive\b)?[^a-z0-9]{0,4}(?:arxiv(?:\.org)?\b)?[^a-z0-9]{0,4}(?:(?:abs|pdf)\/)?([a-z]{2,12}(?:-[a-z]{2,5})?(?:\.[a-z-]{2,20})?\/\d{7}|\d{4}\.\d{4,5})(?!\d)/i;

/**
 * Makes the id of a preprint from its DOI, without the version at its end; undefined for other DOIs. `server` is the one
 * that is named beside it; without one, the number tells: bioRxiv's have six digits, medRxiv's eight.
 */
export function preprintOfDoi(doi: string, server?: string): string | undefined {
  const [, prefix = "", local = ""] = /^(10\.(?:1101|64898))\/(.{1,100})$/.exec(doi) ?? [];
  const number = /^(?:\d{4}\.\d\d\.\d\d\.)(\d{6}|\d{8})(?:v\d{1,3})?(?:\.[a-z.-]{1,40})?$/i.exec(local)?.[1];
  if (local === "" || (number === undefined && server === undefined)) return undefined;
  return `${server ?? (number?.length === 8 ? "medrxiv" : "biorxiv")}:${prefix}/${withoutView(local)}`.toLowerCase();
}

const withoutQuery = (address: string): string => address.replace(/[?#].*$/s, "");

const ADDRESS = /^(?:https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+){1,5})(?::\d{1,5})?\/(.*)$/is;
/** `arXiv:2309.12307v1 [cs.LG] 20 Sep 2023`, as it is printed in the margin, and `arXiv preprint arXiv:2309.12307`. */
const CITED =
  /^arxiv(?: (?:e-?print|preprint)s?)?(?: arxiv)?[:\s]\s*([^\s[\]]+)(?:\s*\[[\w.-]{2,20}(?:\]\s+\d{1,2} \w{3} \d{4})?\]?)?$/i;

/** Each host, and where its paths have the id. */
const WAYS: { hosts: RegExp; path: RegExp }[] = [
  {
    // arXiv, its mirrors (export, de, ...) and ar5iv.labs; old PDFs are in a folder for each month.
    hosts: /^(?:(?:[a-z0-9-]+\.){0,3}arxiv\.org|(?:xxx|arxiv)\.lanl\.gov|ar5iv\.org)$/i,
    path: /^(?:(?:abs|pdf|html|ps|format|src|e-print|other|dvi|tb|bibtex|papers)\/|ftp\/(?:arxiv|[a-z-]+)\/papers\/\d{4}\/)?(.+)$/i,
  },
  { hosts: /^(?:www\.|beta\.)?alphaxiv\.org$/i, path: /^(?:[a-z]{2}\/)?(?:[a-z]+\/)?((?:[a-z-]+\/)?\d[^/]*)/i },
  { hosts: /^(?:www\.)?(?:huggingface\.co|hf\.co)$/i, path: /^(?:api\/)?papers\/([^/]+?)(?:\.md)?$/i },
  { hosts: /^(?:www\.)?(?:scirate\.com|papers\.cool)$/i, path: /^(?:arxiv\/)?(.+)$/i },
  { hosts: /^(?:www\.)?(?:arxiv-vanity\.com|emergentmind\.com)$/i, path: /^papers\/(.+)$/i },
  { hosts: /^(?:(?:api|www)\.)?semanticscholar\.org$/i, path: /(?:^|\/)arxiv[:/](.+)$/i },
  { hosts: /^(?:ui\.)?adsabs\.harvard\.edu$/i, path: /^abs\/arxiv:(.+?)(?:\/abstract)?$/i },
  { hosts: /^(?:www\.)?inspirehep\.net$/i, path: /^(?:api\/)?arxiv\/(.+)$/i },
  // The id can only be in the query (`?arxiv_id=`), so the path is ignored.
  { hosts: /^(?:www\.)?paperswithcode\.com$|^scholar\.google\.[a-z.]{2,6}$/i, path: /^paper\/arxiv[:-](.+)$/i },
];

const PREPRINT_SERVER = /^(?:https?:\/\/)?(?:(?:www|api|connect)\.)?(biorxiv|medrxiv)\.org\/(.*)$/is;
/** The end of a preprint's URL, after the DOI and the version, which says how to show it. */
const VIEW =
  /\.(?:full|abstract|pdf|short|long|article-info|article-metrics|full-text|full-text-print|supplementary-material)$/i;

function withoutView(doi: string): string {
  let bare = doi;
  while (VIEW.test(bare)) bare = bare.replace(VIEW, "");
  return bare.replace(/v\d{1,3}$/i, "");
}
