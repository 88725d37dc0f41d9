/** Editions: which days have one, and what is in the edition of a day, a week or a month. */
import { z } from "zod";
import { addDays, type Period } from "../../../domain/editions/edition.ts";
import { periodNamed } from "../../../http/input/queryParams.ts";
import {
  type Entry,
  editionDays,
  editionKeys,
  editionNumber,
  editionSizes,
  entriesAt,
  neighbours,
} from "../../../store/editions/editions.ts";
import { type OperationRequest, operation } from "../operation.ts";
import { Count, Day, limitOf, Next, number, paging, ReaderName } from "../schemas/common.ts";
import { type PaperJson, PaperSchema, papersFor } from "../schemas/papers.ts";
import { pageOfKeys, unseen } from "../schemas/unseen.ts";

const PAGE_ENTRIES = 50;
const PAGE_DAYS = 50;
const MAX_DAYS = 366;
const KINDS = ["day", "week", "month"] as const;
const group = "Editions";

const listEditions = operation({
  id: "listEditions",
  group,
  method: "get",
  path: "/editions",
  summary: "Days that have an edition, the last first",
  query: z.strictObject({ ...paging(PAGE_DAYS), limit: limitOf(PAGE_DAYS, MAX_DAYS) }),
  etag: "state",
  response: {
    status: 200,
    description: "A page of days.",
    schema: z.object({ items: z.array(z.object({ day: Day, papers: Count })), next: Next }).meta({ id: "EditionDays" }),
  },
  async handler(request) {
    const { site, query } = request;
    const [before] = request.place(z.tuple([Day])) ?? [];
    const upTo = before === undefined ? site.today() : addDays(before, -1);
    const days = await editionDays(site.db, upTo, query.limit + 1);
    const page = days.slice(0, query.limit);
    const [first, last] = [page.at(-1), page[0]];
    const sizes = first && last ? await editionSizes(site.db, first, last) : new Map<string, number>();
    return {
      items: page.map((day) => ({ day, papers: sizes.get(day) ?? 0 })),
      next: days.length > page.length ? request.next([first]) : null,
    };
  },
});

const EntrySchema = z
  .object({
    place: number.meta({ description: "1 for the first of the edition." }),
    paper: PaperSchema,
    submitter: z.object({
      by: ReaderName.nullable().meta({ description: "Null for rules, other sites, and readers who left." }),
      name: z.string().meta({ description: "A reader’s, a rule’s, or as the site gives it; may be empty." }),
      rule: z.boolean().meta({ description: "Whether no person submitted it, but a rule." }),
      site: z.string().nullable().meta({ description: "The site that listed it, where no reader submitted it." }),
      others: Count.meta({ description: "Readers who submitted it besides." }),
    }),
    note: z.string().nullable().meta({ description: "Why it matters, in the submitter’s words." }),
  })
  .meta({ id: "EditionEntry" });

const EditionSchema = z
  .object({
    kind: z.enum(KINDS),
    name: z.string(),
    first: Day,
    last: Day,
    number: number
      .nullable()
      .meta({ description: "The number of the day's edition; null for weeks, months, empty days." }),
    items: z.array(EntrySchema),
    total: Count,
    previousEdition: z.string().nullable(),
    nextEdition: z.string().nullable(),
    next: Next,
  })
  .meta({ id: "Edition" });

const MAX_NAME_CHARACTERS = 10;

const getEdition = operation({
  id: "getEdition",
  group,
  method: "get",
  path: "/editions/{kind}/{name}",
  summary: "The edition of a day, a week or a month",
  description: "The most upvoted first. The order is kept while you follow `next`, so that each paper comes once.",
  params: z.strictObject({
    kind: z.enum(KINDS),
    name: z
      .string()
      .max(MAX_NAME_CHARACTERS)
      .meta({ description: "`2025-06-10`, `2025-W24` or `2025-06`.", examples: ["2025-06-10"] }),
  }),
  query: z.strictObject({ unseen, ...paging(PAGE_ENTRIES) }),
  etag: "state",
  response: { status: 200, description: "A page of the edition, which may be empty.", schema: EditionSchema },
  errors: ["not_found", "sign_in_first"],
  example: { params: { kind: "day", name: "2025-06-10" } },
  async handler(request) {
    const { site, params } = request;
    const period = periodNamed(params.kind, params.name);
    const { keys, total, offset, next } = await pageOfKeys(request, (unseen) =>
      editionKeys(site.db, { ...period, unseen }),
    );
    const { previous, next: later } = await neighbours(site.db, period, site.today());
    const { kind, name, first, last } = period;
    return {
      kind,
      name,
      first,
      last,
      number: kind === "day" ? (await editionNumber(site.db, name)) || null : null,
      items: await entries(request, period, keys, offset),
      total,
      previousEdition: previous?.name ?? null,
      nextEdition: later?.name ?? null,
      next,
    };
  },
});

async function entries(
  { site, reader, address }: Pick<OperationRequest, "site" | "reader" | "address">,
  period: Period,
  keys: readonly number[],
  offset: number,
) {
  const papers = await papersFor(site.db, reader, address, keys);
  const known = new Map((await entriesAt(site.db, period, keys)).map((entry) => [entry.key, entry]));
  return keys.flatMap((key, i) => {
    const [paper, entry] = [papers.get(key), known.get(key)];
    // It may have been taken out since the order was kept.
    return paper && entry ? [{ place: offset + i + 1, ...shown(paper, entry) }] : [];
  });
}

const shown = (paper: PaperJson, { submitter: name, handle, byRule, site, others, note }: Entry) => ({
  paper,
  submitter: {
    by: handle === undefined || byRule ? null : { handle, name },
    name,
    rule: byRule,
    site: site ?? null,
    others,
  },
  note,
});

export const editionOperations = [listEditions, getEdition];
