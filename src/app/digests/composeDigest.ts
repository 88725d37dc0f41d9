/** Composes one issue for one subscription, out of what was gathered for its days. Changes nothing. */

import {
  type CandidateGroup,
  type ChosenSection,
  type Composer,
  choosePapers,
  type Digest,
  type DigestPaper,
  type Subscriber,
} from "../../domain/digests/digest.ts";
import { parsePreferences } from "../../domain/digests/digestPreferences.ts";
import { coveredDays, type DigestPreferences, dueOf, previousDue } from "../../domain/digests/subscription.ts";
import { spanTitle } from "../../domain/editions/formatDate.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import type { Database } from "../../store/database.ts";
import { type DayRange, deliveryOf, followsOf, lastDue, passedOver } from "../../store/digests/digests.ts";
import { withAlerts } from "./digestAlerts.ts";
import { createDigestCandidates, type DigestCandidates, type GatheringParts } from "./digestCandidates.ts";

export function createComposer(parts: GatheringParts): Composer {
  const { db } = parts;
  const gather = createDigestCandidates(parts);
  return {
    async compose(subscription, issue) {
      const wishes = parsePreferences(subscription.wishes);
      const delivery = await deliveryOf(db, subscription.id, issue);
      const span = await spanOf(parts, subscription, wishes, issue, delivery?.due_at);
      const ofDays = await gather(span, wishes.scope === "interests");
      const { gathered, wants: alerts } = await withAlerts(db, ofDays, subscription.reader_id, span.since);
      const wants = [...alerts, ...(await wantsOf(db, ofDays, wishes, subscription.reader_id, alerts.length > 0))];
      const keyOf = (place: number) => gathered.papers[place]?.key ?? 0;
      const fitting = [...new Set(wants.flatMap(({ places }) => places))].map(keyOf);
      const over = await passedOver(db, subscription, fitting, delivery?.id ?? 0);
      const chosen = choosePapers(wants, (place) => !over.has(keyOf(place)), wishes.papers);
      const recorded = delivery?.papers ?? new Set();
      const sections =
        recorded.size === 0 ? chosen.sections : again(wants, gathered, (place) => recorded.has(keyOf(place)));
      const filled = await fill(gathered, sections);
      const shown = filled.reduce((sum, { papers }) => sum + papers.length, 0);
      return {
        issue,
        title: span.first > span.last ? "" : spanTitle(span.first, span.last),
        sections: filled,
        total: Math.max(chosen.total, shown),
        empty: shown === 0,
      } satisfies Digest;
    },
  };
}

async function spanOf(
  { db, feedClock }: GatheringParts,
  { id, zone }: Subscriber,
  wishes: DigestPreferences,
  issue: string,
  known: number | undefined,
): Promise<DayRange> {
  const dueAt = known ?? dueOf(issue, wishes, zone);
  if (dueAt === undefined)
    throw new BroadsheetError(
      "bad_request",
      `There is no issue ${JSON.stringify(issue.slice(0, 40))}. Issues are named 2026-06-16, 2026-W24 or 2026-05.`,
    );
  const since = (await lastDue(db, id, dueAt)) ?? previousDue(wishes, zone, dueAt).dueAt;
  return { ...coveredDays(wishes, { previousDueAt: since, dueAt }, feedClock), since };
}

/**
 * What a subscription asks for, the most personal first: papers go to the first that they fit. `besides` alerts, the
 * edition has a title.
 */
async function wantsOf(
  db: Database,
  gathered: DigestCandidates,
  wishes: DigestPreferences,
  reader: number | null,
  besides: boolean,
): Promise<CandidateGroup[]> {
  if (wishes.scope === "edition")
    return [
      { ...(besides ? { title: "The edition" } : {}), reason: "", places: gathered.papers.map((_, place) => place) },
    ];
  const follows = wishes.follows && reader !== null ? await followsOf(db, reader) : [];
  const followed = (kind: string) => follows.filter((follow) => follow.kind === kind);
  const authors = [...wishes.authors.map((name) => ({ value: foldName(name), label: name })), ...followed("author")];
  const searches = [
    ...wishes.searches.map((query) => ({ query, label: query })),
    ...followed("search").map(({ value, label }) => ({ query: queryOf(value), label })),
  ];
  const categories = [...wishes.categories, ...followed("category").map(({ value }) => value)];
  return [
    ...authors.map(({ value, label }) => ({ title: label, reason: `by ${label}`, places: gathered.byAuthor(value) })),
    ...(await Promise.all(
      searches.map(async ({ query, label }) => ({
        title: `“${label}”`,
        reason: `matches “${label}”`,
        places: await gathered.matching(query),
      })),
    )),
    ...followed("reader").map(({ value, label }) => ({
      title: `From ${label}`,
      reason: "",
      places: gathered.submittedBy(Number(value)),
    })),
    ...categories.map((category) => ({
      title: titleOf(category),
      reason: `in ${category}`,
      places: gathered.inCategory(category),
    })),
  ];
}

const titleOf = (category: string): string => {
  const name = categoryName(category);
  return name === category ? category : `${name} (${category})`;
};

/** A search's address, such as `/papers?q=diffusion&cat=cs.LG`, in the query language. */
export function queryOf(address: string): string {
  const parameters = new URLSearchParams(address.slice(address.indexOf("?") + 1));
  const fields = { cat: parameters.get("cat"), after: parameters.get("from"), author: parameters.get("author") };
  return [
    parameters.get("q") ?? "",
    ...Object.entries(fields).flatMap(([field, value]) => (value ? [`${field}:"${value.replaceAll('"', " ")}"`] : [])),
    ...(parameters.get("code") === "yes" ? ["has:code"] : []),
  ]
    .join(" ")
    .trim();
}

/** The sections of papers that are recorded for the issue; those that no want of today's fits stand at the end. */
function again(
  wants: readonly CandidateGroup[],
  { papers }: DigestCandidates,
  isRecorded: (place: number) => boolean,
): ChosenSection[] {
  const rest: CandidateGroup = { title: "More", reason: "", places: papers.map((_, place) => place) };
  return choosePapers([...wants, rest], isRecorded, papers.length).sections;
}

async function fill({ papers, from, load }: DigestCandidates, sections: readonly ChosenSection[]) {
  const wanted = sections.map(({ want, places, total }) => ({
    want,
    total,
    papers: places.flatMap((place) => papers[place] ?? []),
  }));
  const loaded = await load(wanted.flatMap((section) => section.papers.map(({ key }) => key)));
  return wanted.map(({ want, total, papers: some }) => ({
    ...(want.title === undefined ? {} : { title: want.title }),
    total,
    papers: some.flatMap(({ key, votes }): DigestPaper[] => {
      const paper = loaded.get(key);
      if (!paper) return [];
      const reasons = [want.reason, votes > 0 ? count(votes, "upvote") : "", from.get(key) ?? ""];
      return [digestPaper(paper, reasons.filter(Boolean).join(", "))];
    }),
  }));
}

const digestPaper = ({ key, id, title, abstract, authors }: Paper, reason: string): DigestPaper => ({
  key,
  id,
  title,
  abstract,
  authors,
  reason,
});
