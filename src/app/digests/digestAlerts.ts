/** What a reader's alerts that come with the digest have found: wants of their own, before the subscription's. */
import type { CandidateGroup, DigestCandidate } from "../../domain/digests/digest.ts";
import type { Instant } from "../../lib/time.ts";
import { type AlertHit, alertHitsFor } from "../../store/alerts/alerts.ts";
import type { Database } from "../../store/database.ts";
import { wantedPapers } from "../../store/digests/digests.ts";
import type { DigestCandidates } from "./digestCandidates.ts";

/**
 * What was gathered, with the papers that alerts have found since the last issue and that are of no edition behind the
 * others, and a want for each alert. Alerts find papers that no day of the issue has: a reader who is followed may
 * upvote any.
 */
export async function withAlerts(
  db: Database,
  gathered: DigestCandidates,
  reader: number | null,
  since: Instant,
): Promise<{ gathered: DigestCandidates; wants: CandidateGroup[] }> {
  const hits = reader === null ? [] : await alertHitsFor(db, reader, since);
  if (hits.length === 0) return { gathered, wants: [] };
  const placeOf = new Map(gathered.papers.map(({ key }, place) => [key, place]));
  const missing = [...new Set(hits.map(({ paperKey }) => paperKey))].filter((key) => !placeOf.has(key));
  const papers: DigestCandidate[] = [...gathered.papers];
  for (const paper of await wantedPapers(db, missing)) placeOf.set(paper.key, papers.push(paper) - 1);
  const wants = new Map<number, CandidateGroup & { places: number[] }>();
  for (const { follow, paperKey } of hits) {
    const place = placeOf.get(paperKey);
    const want = wants.get(follow.id) ?? { ...wordsOf(follow), places: [] };
    wants.set(follow.id, want);
    if (place !== undefined) want.places.push(place);
  }
  for (const { places } of wants.values()) places.sort((a, b) => a - b);
  return { gathered: { ...gathered, papers }, wants: [...wants.values()] };
}

function wordsOf({ kind, value, label }: AlertHit["follow"]): { title: string; reason: string } {
  if (kind === "author") return { title: label, reason: `by ${label}` };
  if (kind === "category") return { title: label, reason: `in ${value}` };
  if (kind === "search") return { title: `“${label}”`, reason: `matches “${label}”` };
  return { title: `From ${label}`, reason: "" };
}
