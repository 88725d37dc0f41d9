/** What use cases work with. Whatever calls them hands them what it has: a server, a command, a test. */
import type { FeedClock } from "../domain/editions/edition.ts";
import type { Rule } from "../domain/editions/editionRule.ts";
import type { SubmissionLimits } from "../domain/editions/submission.ts";
import type { Clock, FetchPaper, PaperSource } from "../domain/ports.ts";
import type { Instant } from "../lib/time.ts";
import type { SearchContext } from "../search/search.ts";
import type { Database } from "../store/database.ts";
import type { catalogue } from "../store/papers/papers.ts";
import type { Limiter } from "./limits.ts";

/** What use cases need of an instance. */
export interface AppServices {
  config: FeedClock & {
    /** Submissions a feed day, by role. */
    submissionsADay: SubmissionLimits;
    /** Days after publication; 0 for any. */
    submissionAge: number;
  };
  /** Every source that there is, followed or not. */
  sources: readonly Pick<PaperSource, "id" | "name" | "parts" | "lateAfterMs">[];
  /** What fills editions besides people. */
  rules: readonly Rule[];
  /** When a source is asked next by itself. */
  nextFetch(now: Instant, source: string): Instant;
  /** Brings in a single paper that somebody wants to submit. */
  fetchPaper: FetchPaper;
  clock: Clock;
}

export interface AppContext {
  db: Database;
  parts: AppServices;
  /** When the instance was started. */
  startedAt: Instant;
  limit: Limiter;
  /** What searches are answered from. */
  library(): SearchContext;
  /** The number of papers, and the key of the newest. */
  stock(): ReturnType<typeof catalogue>;
}
