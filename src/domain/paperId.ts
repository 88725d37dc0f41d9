/**
 * Ids of papers and the many ways people write them.
 * arXiv's scheme: https://info.arxiv.org/help/arxiv_identifier.html (since 2007 `YYMM.number`, before `archive/YYMMnnn`).
 */
const ARXIV_NEW = /^\d{2}(0[1-9]|1[0-2])\.\d{4,5}$/;
const ARXIV_OLD = /^[a-z]+(-[a-z]+)?\/\d{7}$/;
// A colon followed by a slash begins an address, not an id.
const LOCAL = /^[a-z][a-z0-9-]{0,30}:(?!\/)[\w.()/-]{1,120}$/;

const MAX_ID_CHARACTERS = 160;

export const isArxivId = (id: string): boolean => ARXIV_NEW.test(id) || ARXIV_OLD.test(id);

/** True for a stable id as we store it: an arXiv id without version, or `source:local-id`. */
export const isPaperId = (id: string): boolean =>
  id.length <= MAX_ID_CHARACTERS && !/\.\.|\/\/|^(?:https?|doi|arxiv):/.test(id) && (isArxivId(id) || LOCAL.test(id));

const HOSTS =
  /^(?:https?:\/\/)?(?:www\.|export\.)?(?:arxiv\.org|alphaxiv\.org|ar5iv\.org|ar5iv\.labs\.arxiv\.org|huggingface\.co|scirate\.com)\//i;
const KINDS = /^(?:abs|pdf|html|ps|format|src|e-print|overview|papers|arxiv)\//i;

/**
 * The stable id in what somebody typed: an id with or without version, `arXiv:` before it, or one of the paper's
 * addresses (abs, pdf, html, alphaxiv, huggingface.co/papers, a DOI of arXiv). Undefined when it is anything else.
 */
export function parsePaperId(typed: string): string | undefined {
  const text = typed
    .trim()
    .replace(/^<|>$/g, "")
    .replace(/(\d)\.$/, "$1");
  if (text.length > 300) return undefined;
  const doi = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:)?10\.48550\/arxiv\.(.+)$/i.exec(text);
  const address = HOSTS.test(text)
    ? text
        .replace(HOSTS, "")
        .replace(/[?#].*$/, "")
        .replace(KINDS, "")
    : undefined;
  const bare = (doi?.[1] ?? address ?? text.replace(/^arxiv[:\s]\s*/i, "")).replace(/\/+$/, "").replace(/\.pdf$/i, "");
  const unversioned = bare.replace(/v\d{1,3}$/, "");
  // Before 2007 a subject class could follow the archive (math.AG/0211159); the id proper leaves it out.
  const canonical = unversioned.replace(/^([a-z-]+)\.[A-Za-z-]{2,}\/(\d{7})$/i, "$1/$2");
  const lower = /\/\d{7}$/.test(canonical) ? canonical.toLowerCase() : canonical;
  if (isArxivId(lower)) return lower;
  // An id of another source is taken as it is: its ending may be part of it.
  return address === undefined && doi === null && text.includes(":") && isPaperId(text) ? text : undefined;
}

/** Where a paper lives on Broadsheet. Ids are safe in a path as they are. */
export const paperPath = (id: string): string => `/papers/${id}`;

/** Where arXiv shows it, or undefined for papers from elsewhere. */
export const arxivAddress = (id: string, page: "abs" | "pdf" = "abs"): string | undefined =>
  isArxivId(id) ? `https://arxiv.org/${page}/${id}` : undefined;
