/** One version of a preprint, as bioRxiv's and medRxiv's lists have it. */
import { z } from "zod";
import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import { categoryCode } from "../../domain/papers/categories.ts";
import type { Link } from "../../domain/papers/link.ts";
import type { PaperRecord } from "../../domain/papers/paper.ts";
import { isPaperId } from "../../domain/papers/paperId.ts";
import type { Instant } from "../../lib/time.ts";
import { authorsIn } from "../authorLists.ts";
import { reasonOf } from "../jsonLine.ts";
import { readSnapshot } from "../snapshot.ts";

export const SERVER_NAMES = { biorxiv: "bioRxiv", medrxiv: "medRxiv" } as const;
export type Server = keyof typeof SERVER_NAMES;

/** bioRxiv, the older of the two, began in 2013. */
const SINCE = Date.UTC(2013, 0);
/** A preprint's number within its DOI. */
const DOI = /^10\.\d{4,9}\/[\w.()-]{1,100}$/;

const words = z.string("must be text").max(60_000, "is too long");

const Row = z.object({
  doi: words.regex(DOI, "is no DOI"),
  title: words,
  authors: words.nullish(),
  date: words,
  version: z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().regex(/^\d{1,4}$/, "is no number")),
  type: words.nullish(),
  category: words.nullish(),
  abstract: words.nullish(),
  published: words.nullish(),
});

export interface Posted {
  record: PaperRecord;
  /** As the server calls it, in lower case. */
  category: string;
}

/** Checks a row. A reason comes with the paper's id where that can be told. */
export function readPosted(value: unknown, server: Server, now: Instant): Posted | { id?: string; reason: string } {
  const checked = Row.safeParse(value);
  if (!checked.success) return { ...idIn(value, server), reason: reasonOf(checked.error.issues[0], value) };
  const row = checked.data;
  const id = idOf(server, row.doi);
  const reading = readSnapshot(
    {
      id,
      title: row.title,
      abstract: row.abstract,
      categories: categoryCode(row.category ?? ""),
      versions: [{ version: `v${Number(row.version)}`, created: row.date }],
    },
    now,
    { plain: true, since: SINCE, authors: namesIn(row.authors ?? "") },
  );
  if ("reason" in reading) return { id, reason: reading.reason };
  const withdrawn = /withdraw/i.test(row.type ?? "") || /^withdrawn\b/i.test(reading.record.title);
  return {
    record: {
      ...reading.record,
      links: [...published(row.published ?? ""), ...reading.record.links],
      ...(withdrawn ? { withdrawn: true } : {}),
    },
    category: categoryName(row.category ?? ""),
  };
}

const categoryName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, " ");

const idOf = (server: Server, doi: string): string => `${server}:${doi.toLowerCase()}`;

function idIn(value: unknown, server: Server): { id?: string } {
  const doi = (value as { doi?: unknown } | null)?.doi;
  const id = typeof doi === "string" ? idOf(server, doi) : "";
  return isPaperId(id) ? { id } : {};
}

/** Reads `Last, F. M.; Last, F.`; in such a list, several words without a comma are a group. */
function namesIn(line: string): WrittenAuthor[] {
  const authors = authorsIn([line], { andDivides: false, familyFirst: true });
  const isGroup = (author: WrittenAuthor) => typeof author === "string" && author.includes(" ") && line.includes(",");
  return authors.map((author) => (isGroup(author) ? { group: String(author) } : author));
}

/** The journal's DOI; `NA` while there is none. */
const published = (doi: string): Link[] =>
  /^10\.\d{4,9}\/\S{1,200}$/.test(doi.trim()) ? [{ kind: "doi", value: doi.trim() }] : [];
