/** Items as Zotero has them, whichever of its formats they came in, as references. */
import { z } from "zod";
import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import type { ReadLine } from "../../domain/ports.ts";
import { authorsInField } from "../authorLists.ts";
import { parseJson, reasonOf } from "../jsonLine.ts";
import { readReference } from "./reference.ts";

export const MAX_CREATORS = 10_000;
/** Things beside the works of a library. */
const NO_WORKS = /^(?:attachment|note|annotation)$/;
export const isWork = ({ itemType }: { itemType: string }): boolean => !NO_WORKS.test(itemType);

const words = z.string("must be text").max(60_000, "is too long").catch("");

export const ZoteroItem = z.object({
  itemType: z.string(),
  title: words,
  creators: z
    // One that is no name costs no other.
    .array(
      z
        .object({ lastName: words, firstName: words, name: words, creatorType: words })
        .catch({ lastName: "", firstName: "", name: "", creatorType: "" }),
    )
    .max(MAX_CREATORS, "has too many names")
    .catch([]),
  date: words,
  abstractNote: words,
  DOI: words,
  url: words,
  /** Where it appeared, under whichever name. */
  publicationTitle: words,
  proceedingsTitle: words,
  conferenceName: words,
  archiveID: words,
  extra: words,
});
export type ZoteroFields = z.input<typeof ZoteroItem>;

/** Reads one item of JSON; anything that is no item counts as blank. */
export const readZoteroItem: ReadLine = (bytes, now) => {
  const json = parseJson(bytes);
  if (!("value" in json)) return json;
  if (typeof json.value !== "object" || json.value === null || !("itemType" in json.value)) return { blank: true };
  const checked = ZoteroItem.safeParse(json.value);
  if (!checked.success) return { reason: reasonOf(checked.error.issues[0], json.value) };
  const item = checked.data;
  if (!isWork(item)) return { blank: true };
  const authors = item.creators.filter(({ creatorType }) => /^(?:author)?$/.test(creatorType));
  const [year, month, day] = datePartsIn(item.date);
  return readReference(
    {
      title: item.title,
      authors: (authors.length > 0 ? authors : item.creators).flatMap(authorsOf),
      abstract: item.abstractNote,
      journal: item.publicationTitle || item.proceedingsTitle || item.conferenceName,
      doi: item.DOI || (/^DOI:\s*(\S+)/im.exec(item.extra)?.[1] ?? ""),
      eprint: /arXiv:\s*([^\s[]+)/i.exec(`${item.archiveID} ${item.extra} ${item.publicationTitle}`)?.[1] ?? "",
      addresses: item.url ? [item.url] : [],
      categories: [],
      year,
      month,
      day,
      tex: false,
    },
    now,
  );
};

/** A creator has two fields, or one for a name that is not divided. */
function authorsOf({ lastName, firstName, name }: z.output<typeof ZoteroItem>["creators"][number]): WrittenAuthor[] {
  if (lastName && firstName) return [{ family: lastName, given: firstName }];
  if (name || /;/.test(lastName)) return authorsInField(name || lastName);
  return [{ family: lastName, given: firstName }];
}

/** Year, month and day as far as they are written in figures; else the year alone. */
function datePartsIn(written: string): (number | undefined)[] {
  const [, year, month, day] =
    /(\d{4})-(\d{1,2})(?:-(\d{1,2}))?/.exec(written) ?? /\b((?:1[6-9]|20)\d\d)\b/.exec(written) ?? [];
  return [year, month, day].map((part) => Number(part) || undefined);
}
