/** What stands in addresses, checked once. Throws `bad_request` with a sentence. */
import { z } from "zod";
import { PAGE_SIZES, type SearchParams } from "../../app/papers/searchUrl.ts";
import { isDay, type Period, parsePeriod } from "../../domain/editions/edition.ts";
import { FOR_YOU_SPANS, type ForYouSpan } from "../../domain/interests/interest.ts";
import { asWritten, CATEGORY_CODE } from "../../domain/papers/categories.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean, grouped } from "../../lib/text.ts";
import { SORTS } from "../../search/rank/ranking.ts";

const MAX_LIMIT = 120;
const MAX_PAGE = 100_000;
const MAX_ADDRESS_CHARACTERS = 100;
/** Keys of papers count up from 1. */
const MAX_KEY = 2 ** 31 - 1;
/** The mean of more papers is like none of them. */
export const MAX_LIKE = 20;

const whole = (name: string, max: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,9}$/, `${name} must be a whole number from 1 to ${grouped(max)}`)
    .transform(Number)
    .refine((n) => n <= max, `${name} must be at most ${grouped(max)}`);
const day = (name: string) => z.string().refine(isDay, `${name} must be a day written as 2025-06-10`);

/** Empty fields of a form count as absent. */
export const absentIfEmpty = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), type.optional());

const Page = z.object({ page: absentIfEmpty(whole("page", MAX_PAGE)) });
const Reply = z.object({ reply: absentIfEmpty(whole("reply", MAX_KEY)) });
const Search = Page.extend({
  q: z.string().transform(clean).default(""),
  cat: absentIfEmpty(z.string().regex(CATEGORY_CODE, "cat must be a category such as cs.LG").transform(asWritten)),
  author: absentIfEmpty(z.string().max(200, "author must be at most 200 characters").transform(clean)),
  code: absentIfEmpty(z.literal("yes", "code must be yes or absent")),
  from: absentIfEmpty(day("from")),
  to: absentIfEmpty(day("to")),
  like: absentIfEmpty(z.array(z.string().max(200)).max(MAX_LIKE, `like may be given at most ${MAX_LIKE} times`)),
  upto: absentIfEmpty(whole("upto", MAX_KEY)),
  typed: absentIfEmpty(z.literal("yes", "typed must be yes or absent")),
  sort: absentIfEmpty(z.enum(SORTS, `sort must be ${SORTS.join(" or ")}`)),
  limit: absentIfEmpty(whole("limit", MAX_LIMIT)),
});

const ForYou = z.object({
  span: absentIfEmpty(z.enum(FOR_YOU_SPANS, `span must be ${FOR_YOU_SPANS.join(", ")}`)),
  from: absentIfEmpty(z.string().max(MAX_ADDRESS_CHARACTERS, "from is no address of a collection")),
});

/** What `/for-you` chooses from, and the collection that it learns from alone. */
export function readForYouParams(parameters: Record<string, string>): { span: ForYouSpan; from: string | undefined } {
  const { span = "week", from } = check(ForYou, parameters);
  return { span, from };
}

export const readPage = (parameters: Record<string, string>): number => check(Page, parameters).page ?? 1;

/** The comment that is to be answered. */
export const readReply = (parameters: Record<string, string>): number | undefined => check(Reply, parameters).reply;
/** A whole number from 1 on that stands in a form; undefined for anything else. */
export const readWhole = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

/** `lists` are the values of every parameter that may be given more than once. */
export function readSearch(
  parameters: Record<string, string>,
  lists: { like?: string[] | undefined } = {},
): SearchParams {
  const { q, cat, author, code, from, to, like, upto, typed, sort, limit, page } = check(Search, {
    ...parameters,
    like: lists.like,
  });
  const ids = [...new Set((like ?? []).flatMap((id) => parsePaperId(id) ?? []))];
  if (ids.length === 0 && like?.some((id) => id.trim() !== ""))
    throw new BroadsheetError(
      "bad_request",
      "The address has a mistake: like must be the id of a paper, such as 2309.12307, or its link.",
    );
  return {
    query: q,
    like: ids,
    upTo: upto,
    asTyped: typed === "yes",
    filter: {
      ...(cat ? { category: cat } : {}),
      ...(author ? { author } : {}),
      ...(code ? { hasCode: true } : {}),
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    },
    sort: sort ?? SORTS[0],
    limit: limit ?? PAGE_SIZES[0],
    page: page ?? 1,
  };
}

/** Throws `bad_request` with what is wrong. */
export function check<T extends z.ZodType>(
  type: T,
  given: unknown,
  where: "address" | "body" = "address",
): z.output<T> {
  const checked = type.safeParse(given);
  if (checked.success) return checked.data;
  throw new BroadsheetError(
    "bad_request",
    `The ${where} has a mistake: ${checked.error.issues[0]?.message ?? "unknown"}.`,
  );
}

/** The period of an address. Throws `not_found` for a name that is none of its kind. */
export function periodNamed(kind: Period["kind"], name: string): Period {
  const period = parsePeriod(kind, name);
  if (period) return period;
  throw new BroadsheetError(
    "not_found",
    `There is no such ${kind}. Days are written 2025-06-10, weeks 2025-W24 and months 2025-06.`,
  );
}
