/**
 * Citation: what bibliographies say of a paper. Venue: the journal or conference where it appeared, as its source names it.
 * Key: what a text cites it by, made of the first author's family name, the year and the first word of the title that
 * means something (`vaswani2017attention`); it depends on the paper's first version alone, so it stays.
 */

import { fold } from "../../lib/text.ts";
import { doiUrl } from "../papers/doi.ts";
import { type Paper, publishedOf } from "../papers/paper.ts";
import { homeOf, isArxivId } from "../papers/paperId.ts";
import { partialDateOf } from "../papers/partialDate.ts";
import { plainText } from "../papers/tex.ts";
import { type AuthorName, authorName } from "./names.ts";
import { type Venue, venueOf } from "./venue.ts";

export interface Citation {
  key: string;
  /** `other`: nothing is known of where it appeared. */
  kind: "preprint" | "article" | "conference" | "other";
  /** Text with its mathematics between dollars. */
  title: string;
  authors: AuthorName[];
  /** The venue's year where that is known, else the first version's. */
  year: number;
  /** The first version's month, 1 to 12; absent where the year is the venue's, or is all that is known. */
  month?: number;
  day?: number;
  venue?: Venue;
  abstract: string;
  /** Codes of categories, the primary one first. */
  categories: string[];
  doi?: string;
  arxiv?: string;
  /** The preprint server's name. */
  server?: string;
  /** A preprint's newest version; absent where it is not known. */
  version?: number;
  /** Where its source shows it. */
  url?: string;
  pdf?: string;
  withdrawn: boolean;
}

/** The citation of a paper; `version` is the number of its newest version under its own id. */
export function citationOf(paper: Paper, version?: number): Citation {
  const authors = paper.authors.map((name, i) => authorName(name, paper.authorParts?.[i]));
  const { year, month, day } = partialDateOf(publishedOf(paper));
  const written = paper.links.find(({ kind }) => kind === "journal")?.value;
  const venue = written === undefined ? undefined : venueOf(written);
  const preprint = preprintOf(paper, version);
  const doi = paper.links.find(({ kind }) => kind === "doi")?.value ?? preprint.doi;
  // arXiv's address without a version is that of the newest; others' need it.
  const pdf = homeOf(paper.id)?.pdf ?? homeOf(paper.id, version)?.pdf;
  const url = homeOf(paper.id)?.page ?? (doi && doiUrl(doi));
  return {
    key: keyOf(authors, year, paper.title),
    kind: venue?.kind ?? (preprint.server ? "preprint" : "other"),
    title: paper.title,
    authors,
    ...(venue?.year !== undefined && venue.year !== year
      ? { year: venue.year }
      : { year, ...(month === undefined ? {} : { month }), ...(day === undefined ? {} : { day }) }),
    ...(venue ? { venue } : {}),
    abstract: paper.abstract,
    categories: paper.categories,
    ...(doi ? { doi } : {}),
    ...(preprint.arxiv ? { arxiv: preprint.arxiv } : {}),
    ...(preprint.server ? { server: preprint.server } : {}),
    ...(preprint.server && version !== undefined ? { version } : {}),
    ...(url ? { url } : {}),
    ...(pdf ? { pdf } : {}),
    withdrawn: paper.withdrawn,
  };
}

/** What a paper's key in a file depends on, without its texts. */
export type KeyParts = Pick<Paper, "key" | "id" | "publishedAt"> & { bare: string };

export const keyPartsOf = (paper: Paper): KeyParts => ({
  key: paper.key,
  id: paper.id,
  publishedAt: paper.publishedAt,
  bare: citationOf(paper).key,
});

/** Keys of the papers of a file: the oldest has the bare key, others that would have the same add their id. */
export function citationKeys(papers: readonly KeyParts[]): Map<number, string> {
  const taken = new Set<string>();
  const keys = new Map<number, string>();
  const oldestFirst = [...papers].sort((a, b) => a.publishedAt - b.publishedAt || (a.id < b.id ? -1 : 1));
  for (const paper of oldestFirst) {
    const { bare } = paper;
    let key = taken.has(bare) ? `${bare}-${paper.id.toLowerCase().replace(/[^a-z0-9]+/g, "")}` : bare;
    for (let n = 2; taken.has(key); n++) key = `${bare}-${n}`;
    taken.add(key);
    keys.set(paper.key, key);
  }
  return keys;
}

/** Those of some of a file's papers, with the keys of the whole file. */
export function citationsOf(
  papers: readonly Paper[],
  versions: ReadonlyMap<string, number>,
  keys: ReadonlyMap<number, string> = citationKeys(papers.map(keyPartsOf)),
): Citation[] {
  return papers.map((paper) => {
    const citation = citationOf(paper, versions.get(paper.id));
    return { ...citation, key: keys.get(paper.key) ?? citation.key };
  });
}

function preprintOf({ id }: Paper, version?: number): { arxiv?: string; server?: string; doi?: string } {
  if (isArxivId(id)) return { arxiv: id, server: "arXiv" };
  const [source, local] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  const server = /^(?:bio|med)rxiv$/.test(source) ? homeOf(id, version)?.name : undefined;
  if (server) return { server, doi: local };
  return source === "doi" ? { doi: local } : {};
}

const MAX_WORD_CHARACTERS = 40;

function keyOf(authors: AuthorName[], year: number, title: string): string {
  const plain = (text: string) => fold(text).replace(/[^a-z0-9]+/g, "");
  const name = plain(authors[0]?.family ?? "").slice(0, MAX_WORD_CHARACTERS) || "anonymous";
  const words = fold(plainText(title)).match(/[a-z0-9]+/g) ?? [];
  const word = words.find((one) => one.length > 1 && !SMALL_WORDS.has(one)) ?? words[0] ?? "";
  return `${/^\d/.test(name) ? "n" : ""}${name}${year}${word.slice(0, MAX_WORD_CHARACTERS)}`;
}

const SMALL_WORDS = new Set(
  "a an the on in of for to and or with from by at as is are be do does can what why how when where which towards toward via into its it we".split(
    " ",
  ),
);

/** The DOI that arXiv gives each of its papers. */
export const arxivDoi = (id: string): string => `10.48550/arXiv.${id}`;
