/**
 * Ids of papers and the many ways people write them.
 * arXiv's scheme: https://info.arxiv.org/help/arxiv_identifier.html (since 2007 `YYMM.number`, before
 * `archive/YYMMnnn`).
 */

import { trimTrailing, withoutSlash } from "../../lib/trim.ts";
import { doiUrl } from "./doi.ts";
import { arxivPartOf, preprintUrlPart } from "./paperUrl.ts";

const ARXIV_NEW = /^\d{2}(0[1-9]|1[0-2])\.\d{4,5}$/;
const ARXIV_OLD = /^[a-z]+(-[a-z]+)?\/\d{7}$/;
// A colon followed by a slash is part of a URL, not of an id.
const LOCAL = /^[a-z][a-z0-9-]{0,30}:(?!\/)[\w.()/-]{1,120}$/;

/** A DOI as an id, in lower case because DOIs ignore case. DOIs with rarer characters are not accepted. */
const DOI_ID = /^doi:10\.\d{4,9}\/[a-z0-9._()/-]{1,110}$/;

const MAX_ID_CHARACTERS = 160;

export const isArxivId = (id: string): boolean => ARXIV_NEW.test(id) || ARXIV_OLD.test(id);

/** Whether it is a stable id as it is stored: an arXiv id without version, or `source:local-id`. */
export const isPaperId = (id: string): boolean =>
  id.length <= MAX_ID_CHARACTERS &&
  !/\.\.|\/\/|^(?:https?|arxiv):/.test(id) &&
  (isArxivId(id) || (id.startsWith("doi:") ? DOI_ID : LOCAL).test(id));

/**
 * Makes the stable id of what a file or a source has in its field for ids: without the version of arXiv's and of
 * preprints' ids, and without `arXiv:` or an address of arXiv around it. Undefined for anything else.
 */
export function storedId(written: string): string | undefined {
  const id = written.trim();
  if (isPaperId(id)) return id.replace(/(?<=^(?:bio|med)rxiv:10\.\d{4,9}\/.{1,100}\d)v\d{1,3}$/, "");
  const arxiv = parsePaperId(id);
  return arxiv !== undefined && isArxivId(arxiv) ? arxiv : undefined;
}

/** A longer text is not an id. */
const MAX_TYPED_CHARACTERS = 500;

/**
 * Parses the stable id from what somebody typed or pasted: an id with or without version, with `arXiv:` before it, or
 * one of the paper's URLs (`paperUrl.ts` lists the hosts). Undefined for anything else, or when there is more around
 * it.
 */
export function parsePaperId(typed: string): string | undefined {
  if (typed.length > MAX_TYPED_CHARACTERS) return undefined;
  const text = withoutWrapping(typed);
  const preprint = preprintUrlPart(text);
  if (preprint !== undefined) return isPaperId(preprint) ? preprint : undefined;
  const part = arxivPartOf(text);
  const id = arxivId(part ?? text);
  if (id !== undefined) return id;
  // The id of another source is taken as typed, for its ending may be part of it.
  return part === undefined && text.includes(":") ? [typed.trim(), text].find(isPaperId) : undefined;
}

/** Removes what sentences, mail programs and quotations put around a URL. */
const withoutWrapping = (typed: string): string =>
  trimTrailing(typed.trim().replace(/^(?:url:\s*)?[<([{"'“‘«]+/i, ""), ">)]}\"'”’».,;:!?").trim();

function arxivId(written: string): string | undefined {
  const bare = withoutSlash(written)
    .replace(/\.(?:pdf|ps|ps\.gz)$/i, "")
    .replace(/(\d)v\d{1,3}(?:\/.*)?$/i, "$1")
    // Before 2007 a subject class could follow the archive (math.AG/0211159); the id proper leaves it out.
    .replace(/^([a-z-]+)\.[A-Za-z-]{2,}\/(\d{7})$/i, "$1/$2");
  const id = /\/\d{7}$/.test(bare) ? bare.toLowerCase() : bare;
  return isArxivId(id) ? id : undefined;
}

/** The URL of a paper at arXiv; undefined for papers from elsewhere. */
export const arxivAddress = (id: string): string | undefined => (isArxivId(id) ? homeOf(id)?.page : undefined);

/** The URL of a paper at its source, and of its PDF where that is known. */
export interface Home {
  name: string;
  page: string;
  pdf?: string;
}

const SERVERS: Record<string, { name: string; host: string }> = {
  biorxiv: { name: "bioRxiv", host: "www.biorxiv.org" },
  medrxiv: { name: "medRxiv", host: "www.medrxiv.org" },
};

/** Finds the page of an id at its source, or of one of its versions; undefined for ids without a public page. */
export function homeOf(id: string, version?: number): Home | undefined {
  const revision = version === undefined ? "" : `v${version}`;
  if (isArxivId(id))
    return {
      name: "arXiv",
      page: `https://arxiv.org/abs/${id}${revision}`,
      pdf: `https://arxiv.org/pdf/${id}${revision}`,
    };
  const [source = "", local = ""] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  const server = SERVERS[source];
  if (server) {
    const page = `https://${server.host}/content/${local}${revision}`;
    return { name: server.name, page, ...(revision ? { pdf: `${page}.full.pdf` } : {}) };
  }
  return source === "doi" ? { name: "Publisher (DOI)", page: doiUrl(local) } : undefined;
}
