/**
 * Papers of Hugging Face's Daily Papers, in whatever form they come: an item of the Hub's API of any year, or a row of
 * its editions kept in a file. Each gives a provisional record, for the paper is arXiv's, and a listing.
 */

import { z } from "zod";
import { type Day, startOf } from "../../domain/editions/edition.ts";
import type { Listing } from "../../domain/editions/externalListing.ts";
import type { Link } from "../../domain/papers/link.ts";
import type { PaperRecord } from "../../domain/papers/paper.ts";
import { isArxivId } from "../../domain/papers/paperId.ts";
import { toProject } from "../../domain/papers/paperLinks.ts";
import { parseDate } from "../../lib/parseDate.ts";
import { clean } from "../../lib/text.ts";
import { DAY_MS, type Instant } from "../../lib/time.ts";
import { reasonOf } from "../jsonLine.ts";
import { readSnapshot } from "../snapshot.ts";

export const SITE = "huggingface";

/** arXiv, whose papers these are, began in 1991. */
const SINCE = Date.UTC(1991, 0);
const MAX_UPVOTES = 10_000_000;
const MAX_NAME_CHARACTERS = 80;
const MAX_AUTHORS = 10_000;

const words = z.string("must be text").max(60_000, "is too long");
const optional = <T extends z.ZodType>(type: T) => type.nullish().catch(undefined);
const upvotes = z.number().int().min(0).max(MAX_UPVOTES);
const person = z.object({ fullname: optional(words), name: optional(words), user: optional(words) });
const author = z
  .union([words, z.object({ name: words, hidden: optional(z.boolean()) })])
  .nullable()
  .catch(null);

const Paper = z.object({
  id: words.max(100),
  title: words,
  summary: optional(words),
  authors: z.array(author, "must be a list").max(MAX_AUTHORS, "has too many names").nullish(),
  publishedAt: words.max(40),
  upvotes: optional(upvotes),
  submittedOnDailyAt: optional(words),
  submittedOnDailyBy: optional(person),
  submittedBy: optional(z.union([words, person])),
  githubRepo: optional(words),
  projectPage: optional(words),
});

const Item = z.object({
  paper: z.record(z.string(), z.unknown()),
  submittedBy: optional(person),
  upvotes: optional(upvotes),
});
const Row = z.object({ date: words, capturedAt: optional(words) });

export type DailyPaper = { record: PaperRecord; listing: Listing } | { reason: string };

/** An item of `/api/daily_papers`; the paper is nested in it. */
export function readItem(value: unknown, day: Day, now: Instant): DailyPaper {
  const item = Item.safeParse(value);
  if (!item.success) return { reason: reasonOf(item.error.issues[0], value) };
  const { paper, submittedBy, upvotes: above } = item.data;
  const given = { ...paper, upvotes: paper.upvotes ?? above, submittedBy: paper.submittedBy ?? submittedBy };
  return readPaper(given, day, now, now);
}

/** A row of editions kept in a file: the paper's fields, the day, and when the upvotes were counted. */
export function readRow(value: unknown, now: Instant): DailyPaper {
  const row = Row.safeParse(value);
  if (!row.success) return { reason: reasonOf(row.error.issues[0], value) };
  const { date, capturedAt } = row.data;
  const at = parseDate(date);
  if (date.length !== "2025-06-10".length || at === undefined || at < SINCE || at > now + 2 * DAY_MS)
    return { reason: `date ${JSON.stringify(date.slice(0, 40))} is no day of an edition` };
  return readPaper(value, date, now, Math.min(now, parseDate(capturedAt ?? "") ?? at));
}

function readPaper(value: unknown, day: Day, now: Instant, takenAt: Instant): DailyPaper {
  const checked = Paper.safeParse(value);
  if (!checked.success) return { reason: reasonOf(checked.error.issues[0], value) };
  const paper = checked.data;
  if (!isArxivId(paper.id)) return { reason: `id ${JSON.stringify(paper.id.slice(0, 60))} is none of arXiv's` };
  const reading = readSnapshot(
    {
      id: paper.id,
      title: paper.title,
      abstract: paper.summary,
      authors_parsed: paper.authors?.flatMap((one) =>
        typeof one === "string" ? [[one]] : one === null || one.hidden ? [] : [[one.name]],
      ),
      versions: [{ version: "v1", created: paper.publishedAt }],
    },
    now,
    { since: SINCE },
  );
  if ("reason" in reading) return reading;
  const submitter = nameOf(paper.submittedOnDailyBy) ?? nameOf(paper.submittedBy);
  const submittedAt = parseDate(paper.submittedOnDailyAt ?? "") ?? startOf(day);
  return {
    record: { ...reading.record, provisional: true },
    listing: {
      site: SITE,
      day,
      paperId: paper.id,
      upvotes: paper.upvotes ?? 0,
      ...(submitter ? { submitter } : {}),
      submittedAt,
      links: [paper.githubRepo, paper.projectPage].flatMap((address): Link[] => {
        const link = address ? toProject(address) : undefined;
        return link ? [link] : [];
      }),
      takenAt,
    },
  };
}

function nameOf(who: string | z.output<typeof person> | null | undefined): string | undefined {
  const name = typeof who === "string" ? who : (who?.fullname ?? who?.name ?? who?.user);
  return clean(name ?? "").slice(0, MAX_NAME_CHARACTERS) || undefined;
}
