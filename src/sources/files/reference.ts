/**
 * Reference: an entry of somebody's library, whatever file it came in. It goes by the arXiv id, the preprint's id or the
 * DOI that it names somewhere, else by an id made of title, first author and year, so that the same entry from BibTeX,
 * RIS and CSL-JSON is one paper.
 */
import { hash } from "node:crypto";
import { foldName } from "../../domain/papers/authorNames.ts";
import { nameInPieces, type WrittenAuthor } from "../../domain/papers/authorParts.ts";
import type { Link } from "../../domain/papers/link.ts";
import { isArxivId, isPaperId, parsePaperId } from "../../domain/papers/paperId.ts";
import { toProject } from "../../domain/papers/paperLinks.ts";
import type { FileReading } from "../../domain/ports.ts";
import { fold } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import { trimTrailing } from "../../lib/trim.ts";
import { readSnapshot } from "../snapshot.ts";

export interface Reference {
  title: string;
  authors: WrittenAuthor[];
  abstract: string;
  /** What says where it appeared. */
  journal: string;
  /** As written; may be an address. */
  doi: string;
  /** arXiv's id where a field of its own has it. */
  eprint: string;
  addresses: string[];
  categories: string[];
  year: number | undefined;
  /** 1 to 12. */
  month: number | undefined;
  day: number | undefined;
  /** Text is TeX. */
  tex: boolean;
}

/** Checks a reference and makes a record of it. Papers that have a source of their own give way to what that says. */
export function readReference(reference: Reference, now: Instant): FileReading {
  const { title, authors, abstract, journal, categories, tex } = reference;
  if (title.trim() === "") return { reason: "title is missing" };
  const doi = bareDoi(reference.doi) ?? reference.addresses.map(bareDoi).find(Boolean);
  const known = knownId(reference, doi);
  const created = dateOf(reference, known);
  if (created === undefined) return { reason: "it has no date (year is missing)" };
  const id = known ?? ownId(reference);
  const reading = readSnapshot(
    {
      id,
      title,
      abstract,
      categories: categories.join(" "),
      "journal-ref": /^\s*(?:arxiv|biorxiv|medrxiv)\b/i.test(journal) ? undefined : journal,
      // arXiv's own DOIs say no more than its ids.
      doi: doi !== undefined && !/^10\.48550\//.test(doi) ? doi : undefined,
      versions: [{ version: "v1", created }],
    },
    now,
    { authors, ...(tex ? { markup: true } : { plain: true }) },
  );
  if ("reason" in reading) return reading;
  const links = new Map([...reading.record.links, ...linksOf(reference)].map((link) => [link.value, link]));
  const provisional = known !== undefined && !known.startsWith("doi:");
  return { record: { ...reading.record, links: [...links.values()], ...(provisional ? { provisional } : {}) } };
}

/** `10.1000/Xyz` in a DOI however written; undefined where there is none. */
export const bareDoi = (written: string): string | undefined =>
  withoutMarks(/(?:^|doi\.org\/|doi:\s*)(10\.\d{4,9}\/[^\s"<>{}]{1,200})$/i.exec(written.trim())?.[1]);

const withoutMarks = (doi: string | undefined): string | undefined => doi && trimTrailing(doi, ".,;");

function knownId({ eprint, addresses, journal }: Reference, doi: string | undefined): string | undefined {
  const written = [eprint, ...(doi === undefined ? [] : [`doi:${doi}`]), ...addresses, ...arxivIn(journal)];
  const ids = written.map(parsePaperId).filter((id) => id !== undefined);
  const own = ids.find(isArxivId) ?? ids.find((id) => /^(?:bio|med)rxiv:/.test(id));
  if (own !== undefined) return own;
  if (doi === undefined) return undefined;
  const server = /\b(biorxiv|medrxiv)\b/i.exec([journal, ...addresses].join(" "))?.[1]?.toLowerCase();
  const id = `${/^10\.(?:1101|64898)\//.test(doi) && server ? server : "doi"}:${doi.toLowerCase()}`;
  return isPaperId(id) ? id : undefined;
}

/** `arXiv preprint arXiv:1706.03762` */
const arxivIn = (journal: string): string[] => {
  const id = /arxiv[:\s]\s*([a-z-]+\/\d{7}|\d{4}\.\d{4,5})/i.exec(journal)?.[1];
  return id === undefined ? [] : [id];
};

const ownId = ({ title, authors, year }: Reference): string => {
  const words = fold(title).match(/[\p{L}\p{N}]+/gu) ?? [];
  const first = foldName(nameInPieces(authors[0] ?? ""));
  return `library:${hash("sha1", JSON.stringify([words.join(" "), first, year]), "hex").slice(0, 16)}`;
};

function dateOf({ year, month = 1, day = 1 }: Reference, id: string | undefined): string | undefined {
  // An arXiv id tells the month of the first version; libraries have the year of whatever appeared.
  const [, yy, mm] = /^(\d\d)(\d\d)\.\d{4,5}$/.exec(id ?? "") ?? [];
  const two = (n: number) => String(n).padStart(2, "0");
  if (yy !== undefined && (year === undefined || year !== 2000 + Number(yy) || month !== Number(mm)))
    return `20${yy}-${mm}-01`;
  return year === undefined ? undefined : `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

const linksOf = ({ addresses }: Reference): Link[] =>
  addresses.flatMap((address) => {
    const link = /doi\.org|arxiv\.org|(?:bio|med)rxiv\.org/i.test(address) ? undefined : toProject(address);
    // A library's address is the publisher's page more often than a project's.
    return link && (link.kind === "code" || /github\.io|gitlab\.io|huggingface\.co/.test(link.value)) ? [link] : [];
  });
