/** Composes one issue for one subscription, out of the candidates of its days. Changes nothing. */

import {
  type CandidateGroup,
  type ChosenSection,
  type Composer,
  choosePapers,
  type Digest,
  type DigestPaper,
} from "../../domain/digests/digest.ts";
import { coveredDays, dueOf, previousDue } from "../../domain/digests/digestSchedule.ts";
import type { DigestSubscriber } from "../../domain/digests/subscription.ts";
import { spanTitle } from "../../domain/editions/formatDate.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { type DayRange, deliveryOf, followsOf, lastDue, passedOver } from "../../store/digests/digests.ts";
import { createDigestCandidates, type DigestCandidates, type GatheringParts, withAlerts } from "./digestCandidates.ts";
import { type ReadersOrder, readersOrder, type VectorParts } from "./readersOrder.ts";

export function createComposer(parts: GatheringParts & VectorParts): Composer {
  const { db } = parts;
  const gather = createDigestCandidates(parts);
  return {
    async compose(subscriber, issue) {
      const { id, readerId, preferences } = subscriber;
      const delivery = await deliveryOf(db, id, issue);
      const span = await spanOf(parts, subscriber, issue, delivery?.dueAt);
      const ofDays = await gather(span, preferences.scope === "interests");
      const { candidates, groups: alerts } = await withAlerts(db, ofDays, readerId, span.since);
      const groups = [...alerts, ...(await groupsOf(db, ofDays, subscriber, alerts.length > 0))];
      const keyOf = (place: number) => candidates.papers[place]?.key ?? 0;
      const fitting = [...new Set(groups.flatMap(({ places }) => places))].map(keyOf);
      const over = await passedOver(db, subscriber, fitting, delivery?.id ?? 0);
      const order = await readersOrder(parts, subscriber, fitting, candidates.load);
      const ordered = order ? groups.map((group) => inOrder(group, keyOf, order)) : groups;
      const chosen = choosePapers(ordered, (place) => !over.has(keyOf(place)), preferences.papers);
      const recorded = delivery?.papers ?? new Set();
      const sections =
        recorded.size === 0
          ? chosen.sections
          : recordedSections(ordered, candidates, (place) => recorded.has(keyOf(place)));
      const filled = await fill(candidates, sections, order);
      const shown = filled.reduce((sum, { papers }) => sum + papers.length, 0);
      return {
        issue,
        title: span.first > span.last ? "" : spanTitle(span.first, span.last),
        sections: filled,
        total: Math.max(chosen.total, shown),
        empty: shown === 0,
        isForReader: order !== undefined,
      } satisfies Digest;
    },
  };
}

async function spanOf(
  { db, feedClock }: GatheringParts,
  { id, zone, preferences }: DigestSubscriber,
  issue: string,
  recordedDueAt: Instant | undefined,
): Promise<DayRange> {
  const dueAt = recordedDueAt ?? dueOf(issue, preferences, zone);
  if (dueAt === undefined)
    throw new BroadsheetError(
      "bad_request",
      `There is no issue ${JSON.stringify(issue.slice(0, 40))}. Issues are named 2026-06-16, 2026-W24 or 2026-05.`,
    );
  const since = (await lastDue(db, id, dueAt)) ?? previousDue(preferences, zone, dueAt).dueAt;
  return { ...coveredDays(preferences, { previousDueAt: since, dueAt }, feedClock), since };
}

/**
 * Returns what a subscription asks for, the most personal first: each paper goes to the first group that it fits. The
 * edition has a title only where groups of alerts stand before it.
 */
async function groupsOf(
  db: Database,
  { papers, ...candidates }: DigestCandidates,
  { preferences, readerId }: DigestSubscriber,
  hasAlerts: boolean,
): Promise<CandidateGroup[]> {
  if (preferences.scope === "edition")
    return [{ ...(hasAlerts ? { title: "The edition" } : {}), reason: "", places: papers.map((_, place) => place) }];
  const follows = preferences.follows && readerId !== null ? await followsOf(db, readerId) : [];
  const followed = (kind: string) => follows.filter((follow) => follow.kind === kind);
  const authors = [
    ...preferences.authors.map((name) => ({ value: foldName(name), label: name })),
    ...followed("author"),
  ];
  const searches = [
    ...preferences.searches.map((query) => ({ query, label: query })),
    ...followed("search").map(({ value, label }) => ({ query: queryOf(value), label })),
  ];
  const categories = [...preferences.categories, ...followed("category").map(({ value }) => value)];
  return [
    ...authors.map(({ value, label }) => ({ title: label, reason: `by ${label}`, places: candidates.byAuthor(value) })),
    ...(await Promise.all(
      searches.map(async ({ query, label }) => ({
        title: `“${label}”`,
        reason: `matches “${label}”`,
        places: await candidates.matching(query),
      })),
    )),
    ...followed("reader").map(({ value, label }) => ({
      title: `From ${label}`,
      reason: "",
      places: candidates.submittedBy(Number(value)),
    })),
    ...categories.map((category) => ({
      title: titleOf(category),
      reason: `in ${category}`,
      places: candidates.inCategory(category),
    })),
  ];
}

const titleOf = (category: string): string => {
  const name = categoryName(category);
  return name === category ? category : `${name} (${category})`;
};

/** Returns the search of a URL, such as `/papers?q=diffusion&cat=cs.LG`, in the query language. */
function queryOf(address: string): string {
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

/** Returns the sections of papers that are recorded for the issue. Those that fit no group of today stand at the end. */
function recordedSections(
  groups: readonly CandidateGroup[],
  { papers }: DigestCandidates,
  isRecorded: (place: number) => boolean,
): ChosenSection[] {
  const rest: CandidateGroup = { title: "More", reason: "", places: papers.map((_, place) => place) };
  return choosePapers([...groups, rest], isRecorded, papers.length).sections;
}

const inOrder = (group: CandidateGroup, keyOf: (place: number) => number, { rankOf }: ReadersOrder) => ({
  ...group,
  places: group.places
    .map((place) => ({ place, rank: rankOf(keyOf(place)) }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .map(({ place }) => place),
});

async function fill(
  { papers, from, load }: DigestCandidates,
  sections: readonly ChosenSection[],
  order: ReadersOrder | undefined,
) {
  const chosen = sections.map(({ group, places, total }) => ({
    group,
    total,
    papers: places.flatMap((place) => papers[place] ?? []),
  }));
  const loaded = await load(chosen.flatMap((section) => section.papers.map(({ key }) => key)));
  return chosen.map(({ group, total, papers: some }) => ({
    ...(group.title === undefined ? {} : { title: group.title }),
    total,
    papers: some.flatMap(({ key, votes }): DigestPaper[] => {
      const paper = loaded.get(key);
      if (!paper) return [];
      const reasons = [group.reason, votes > 0 ? count(votes, "upvote") : "", from.get(key) ?? ""];
      return [{ ...digestPaper(paper, reasons.filter(Boolean).join(", ")), ...because(key, order) }];
    }),
  }));
}

function because(key: number, order: ReadersOrder | undefined): Pick<DigestPaper, "because"> {
  const line = order?.reasonOf(key) ?? "";
  return line === "" ? {} : { because: line };
}

const digestPaper = ({ key, id, title, abstract, authors }: Paper, reason: string): DigestPaper => ({
  key,
  id,
  title,
  abstract,
  authors,
  reason,
});
