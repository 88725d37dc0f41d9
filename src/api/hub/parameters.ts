/** Parameters and bodies of the Hub's API, as clients send them. */
import { z } from "zod";
import { isDay, type Period, parsePeriod, periodOf } from "../../domain/editions/edition.ts";
import { absentIfEmpty, check } from "../../http/input/queryParams.ts";
import type { ListPlace } from "../../store/papers/papers.ts";

export const DAILY_LIMIT = { usual: 50, most: 100 };
export const SEARCH_LIMIT = { usual: 20, most: 120 };
const MAX_PAGE = 100_000;
const MAX_QUERY_CHARACTERS = 250;
const MAX_NAME_CHARACTERS = 200;

const whole = (name: string, least: number, most: number) =>
  absentIfEmpty(
    z
      .string()
      .regex(/^\d{1,7}$/, `${name} must be a whole number from ${least} to ${most}`)
      .transform(Number)
      .refine((n) => n >= least && n <= most, `${name} must be a whole number from ${least} to ${most}`),
  );
const limit = (most: number) => whole("limit", 1, most);
const page = whole("p", 0, MAX_PAGE);
/**
 * The day, week or month that a client names. Many send whole moments, such as `2025-06-10T00:00:00.000Z`: the day that is
 * written there counts, whatever its time zone. In place of a week or a month, a day stands for the one that it is in.
 */
const periodOfKind = (kind: Period["kind"], message: string) =>
  absentIfEmpty(
    z.string().transform((given, c) => {
      const name = given.trim();
      const day = DATE.exec(name)?.[1];
      const period = day === undefined ? parsePeriod(kind, name) : isDay(day) ? periodOf(kind, day) : undefined;
      if (!period) c.addIssue(message);
      return period;
    }),
  );
/** A day by itself, or the date of a moment in ISO 8601; a plus is a space where a client did not encode it. */
const DATE =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](?:[01]\d|2[0-4])(?::?[0-5]\d(?::?[0-6]\d(?:[.,]\d{1,9})?)?)?\s?(?:Z|[+\u2212 -]?\d{2}(?::?\d{2})?)?)?$/i;

const Daily = z
  .object({
    p: page,
    limit: limit(DAILY_LIMIT.most),
    date: periodOfKind("day", "date must be a day written as 2025-06-10, or a moment of that day in ISO 8601"),
    week: periodOfKind("week", "week must be an ISO week written as 2025-W09"),
    month: periodOfKind("month", "month must be written as 2025-02"),
    submitter: absentIfEmpty(z.string().max(MAX_NAME_CHARACTERS, "submitter is longer than any name")),
    sort: absentIfEmpty(z.enum(["publishedAt", "trending"], "sort must be publishedAt or trending")),
  })
  .refine(
    ({ date, week, month }) => [date, week, month].filter((one) => one !== undefined).length <= 1,
    "only one of date, week and month can be given",
  );

const All = z.object({
  cursor: absentIfEmpty(z.string().transform(placeIn)),
  period: absentIfEmpty(z.enum(["daily", "weekly", "monthly"], "period must be daily, weekly or monthly")),
  p: page,
  limit: limit(DAILY_LIMIT.most),
});

export type AllPapersQuery = z.output<typeof All>;

const Search = z.object({
  q: z.string().max(MAX_QUERY_CHARACTERS, `q must be at most ${MAX_QUERY_CHARACTERS} characters`).default(""),
  limit: limit(SEARCH_LIMIT.most),
});

export interface DailyPapersQuery {
  period?: Period | undefined;
  submitter?: string | undefined;
  sort?: "publishedAt" | "trending" | undefined;
  page: number;
  limit: number;
}

export function readDaily(parameters: Record<string, string>): DailyPapersQuery {
  const { p, limit, date, week, month, submitter, sort } = check(Daily, parameters);
  return {
    period: date ?? week ?? month,
    submitter,
    sort,
    page: p ?? 0,
    limit: limit ?? DAILY_LIMIT.usual,
  };
}

export const readAll = (parameters: Record<string, string>) => check(All, parameters);
export const readSearch = (parameters: Record<string, string>) => check(Search, parameters);

/** Writes the cursor of the place after a paper. */
export const cursorOf = ({ publishedAt, key }: ListPlace): string =>
  Buffer.from(`${publishedAt}.${key}`).toString("base64url");

function placeIn(cursor: string, c: z.RefinementCtx): ListPlace {
  const [, publishedAt, key] = /^(-?\d{1,16})\.(\d{1,10})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (publishedAt === undefined) c.addIssue("cursor must be one that an earlier answer gave");
  return { publishedAt: Number(publishedAt), key: Number(key) };
}

/** A field that is null removes what is there; an absent one leaves it. */
const Links = z.object({
  githubRepo: z
    .string()
    .max(MAX_NAME_CHARACTERS * 2)
    .nullish(),
  projectPage: z
    .string()
    .max(MAX_NAME_CHARACTERS * 2)
    .nullish(),
  organizationId: z
    .string()
    .regex(/^[0-9a-f]{24}$/, "organizationId must be 24 hexadecimal digits")
    .nullish(),
});
const Index = z.object({
  arxivId: z.string("arxivId is missing").regex(/^\d{4}\.\d{4,5}$/, "arxivId must look like 2502.08025"),
});
const hexId = (name: string) => z.string().regex(/^[0-9a-f]{24}$/, `${name} must be 24 hexadecimal digits`);
const Claim = z.object({
  paperId: z.string("paperId is missing").max(MAX_NAME_CHARACTERS),
  claimAuthorId: hexId("claimAuthorId").optional(),
  targetUserId: hexId("targetUserId").optional(),
});

export const readLinks = (body: unknown) => check(Links, body, "body");
export const readIndex = (body: unknown) => check(Index, body, "body");
export const readClaim = (body: unknown) => check(Claim, body, "body");
