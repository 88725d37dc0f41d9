/** Items as Zotero has them, whichever of its formats they came in, as references. */
import { z } from "zod";
import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import type { ReadLine } from "../../domain/ports.ts";
import { authorsInField } from "../authorLists.ts";
import { parseJson, reasonOf } from "../jsonLine.ts";
import { dateFrom } from "./fields/dates.ts";
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
  number: words,
  reportNumber: words,
  extra: words,
});
export type ZoteroFields = z.input<typeof ZoteroItem>;

/** Reads one item of JSON; anything that is no item counts as blank. */
export const readZoteroItem: ReadLine = (bytes, now) => {
  const json = parseJson(bytes);
  if (!("value" in json)) return json;
  const value = itemIn(json.value);
  if (typeof value !== "object" || value === null || !("itemType" in value)) return { blank: true };
  const checked = ZoteroItem.safeParse(value);
  if (!checked.success) return { reason: reasonOf(checked.error.issues[0], value) };
  const item = checked.data;
  if (!isWork(item)) return { blank: true };
  const authors = item.creators.filter(({ creatorType }) => /^(?:author)?$/.test(creatorType));
  return readReference(
    {
      title: item.title,
      authors: (authors.length > 0 ? authors : item.creators).flatMap(authorsOf),
      abstract: item.abstractNote,
      journal: item.publicationTitle || item.proceedingsTitle || item.conferenceName,
      doi: item.DOI || (/^DOI:\s*(\S+)/im.exec(item.extra)?.[1] ?? ""),
      eprint: "",
      numbers: [item.archiveID, item.number, item.reportNumber],
      notes: [item.extra],
      addresses: item.url ? [item.url] : [],
      categories: [],
      date: dateFrom(item.date),
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

/** The server's API has each item in `data`, beside links and versions. */
const itemIn = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !("itemType" in value) && "data" in value ? value.data : value;
