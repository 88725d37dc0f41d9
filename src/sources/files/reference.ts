/**
 * Reference: an entry of somebody's library, whatever file it came in. It goes by the arXiv id, the preprint's id or the
 * DOI that it names somewhere, else by an id made of title, first author and year, so that the same entry from BibTeX,
 * RIS and CSL-JSON is one paper.
 */
import { hash } from "node:crypto";
import { foldName } from "../../domain/papers/authorNames.ts";
import { nameInPieces, plainWithMarks, type WrittenAuthor } from "../../domain/papers/authorParts.ts";
import { doisIn } from "../../domain/papers/doi.ts";
import type { Link } from "../../domain/papers/link.ts";
import type { PaperRecord } from "../../domain/papers/paper.ts";
import { toProject } from "../../domain/papers/paperLinks.ts";
import type { PartialDate } from "../../domain/papers/partialDate.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { FileReading } from "../../domain/ports.ts";
import { fold } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import { readSnapshot } from "../snapshot.ts";
import { type IdFields, idOfReference } from "./fields/referenceIds.ts";

export interface Reference extends IdFields {
  title: string;
  authors: WrittenAuthor[];
  abstract: string;
  /** As written; may be an address, or several DOIs. */
  doi: string;
  categories: string[];
  date: PartialDate | undefined;
  /** What explains that there is no date; absent where nothing does. */
  undated?: string | undefined;
  /** Text is TeX. */
  tex: boolean;
}

/**
 * Checks a reference and makes a record of it. Whatever id it brings, it speaks of a paper that somebody else published,
 * so it gives way to what that paper's own source says.
 */
export function readReference(reference: Reference, now: Instant): FileReading {
  const { authors, journal, categories, tex } = reference;
  const [title, abstract] = [reference.title, reference.abstract].map(withTags) as [string, string];
  if (title.trim() === "") return { reason: "title is missing" };
  const dois = doisOf(reference);
  const known = idOfReference(reference, dois[0]);
  const created = dateOf(reference, known);
  if (created === undefined) return { reason: reference.undated ?? "it has no date (year is missing)" };
  const former = ownId(reference.title, nameInPieces(authors[0] ?? "", plainWithMarks), reference);
  const id = known ?? former;
  const reading = readSnapshot(
    {
      id,
      title,
      abstract,
      categories: categories.join(" "),
      "journal-ref": NO_JOURNAL.test(journal) ? undefined : journal,
      // The DOIs of arXiv and of the preprint servers say no more than their ids.
      doi: dois.filter((doi) => !/^10\.48550\//.test(doi) && !isOwnDoi(doi, id)).join(" "),
      versions: [{ version: "v1", created }],
    },
    now,
    { authors, ...(tex ? { markup: true } : { plain: true }), issue: true },
  );
  if ("reason" in reading) return reading;
  const links = new Map([...reading.record.links, ...linksOf(reference)].map((link) => [link.value, link]));
  const record: PaperRecord = { ...reading.record, links: [...links.values()], provisional: true };
  return { record: known === undefined ? withOwnId(record, former, reference) : record };
}

/**
 * Gives a record an id made of its title and first author as they are read, so that TeX and Unicode make the same one.
 * Ids were made of them as they are written at first, and stay known.
 */
function withOwnId(record: PaperRecord, former: string, reference: Reference): PaperRecord {
  const id = ownId(plainText(record.title), nameInPieces(reference.authors[0] ?? ""), reference);
  return id === former ? record : { ...record, id, formerIds: [former] };
}

/** Publishers' pages and databases have their tags escaped once too often: `&lt;i&gt;E. coli&lt;/i&gt;`. */
const withTags = (text: string): string =>
  text.includes("&lt;/")
    ? text.replace(
        /&lt;(\/?(?:i|b|u|p|em|strong|su[bp]|inf|scp?|bold|italic|tt|span|(?:jats|mml):[a-z-]{1,20}))&gt;/gi,
        "<$1>",
      )
    : text;

/** Preprint servers are no journals, and addresses are read as such. */
const NO_JOURNAL = /^[\s{]*(?:arxiv|biorxiv|medrxiv|corr\b|\\url\b|https?:)/i;

function doisOf({ doi, addresses }: Reference): string[] {
  const own = doisIn(doi);
  return own.length > 0 ? own : addresses.flatMap(doisIn).slice(0, 1);
}

/** Whether it is a preprint's DOI, with or without its version. */
const isOwnDoi = (doi: string, id: string): boolean =>
  /^(?:bio|med)rxiv:/.test(id) && doi.toLowerCase().replace(/v\d{1,3}$/, "") === id.slice(id.indexOf(":") + 1);

const ownId = (title: string, firstAuthor: string, { date }: Reference): string => {
  const words = fold(title).match(/[\p{L}\p{N}]+/gu) ?? [];
  const named = [words.join(" "), foldName(firstAuthor), date?.year];
  return `library:${hash("sha1", JSON.stringify(named), "hex").slice(0, 16)}`;
};

/** As far as it is known: `2019`, `2019-05` or `2019-05-07`. */
function dateOf({ date }: Reference, id: string | undefined): string | undefined {
  const two = (n: number) => String(n).padStart(2, "0");
  // An arXiv id tells the month of the first version; libraries have the year of whatever appeared.
  const [, yy, mm] = /^(?:[a-z-]+\/)?(\d\d)(\d\d)(?:\.\d{4,5}|\d{3})$/.exec(id ?? "") ?? [];
  if (yy !== undefined && mm !== undefined) {
    const year = Number(yy) + (Number(yy) < FIRST_ARXIV_YEAR ? 2000 : 1900);
    if (date?.year !== year || date.month !== Number(mm)) return `${year}-${mm}`;
  }
  // So does a preprint's DOI.
  const [posted] = /(?<=^(?:bio|med)rxiv:[\d.]{4,20}\/)\d{4}\.\d\d\.\d\d(?=\.)/.exec(id ?? "") ?? [];
  if (date === undefined) return posted?.replaceAll(".", "-");
  const parts = [date.month, date.day].filter((part) => part !== undefined);
  return [String(date.year).padStart(4, "0"), ...parts.map(two)].join("-");
}

/** arXiv began in 1991. */
const FIRST_ARXIV_YEAR = 91;

const linksOf = ({ addresses }: Reference): Link[] =>
  addresses.flatMap((address) => {
    const link = /doi\.org|arxiv\.org|(?:bio|med)rxiv\.org|(?:huggingface|hf)\.co\/papers\//i.test(address)
      ? undefined
      : toProject(address);
    // A library's address is the publisher's page more often than a project's.
    return link && (link.kind === "code" || /github\.io|gitlab\.io|huggingface\.co/.test(link.value)) ? [link] : [];
  });
