/** What use cases work with. A server, a command or a test builds it once and hands it to all of them. */
import type { Webhooks } from "../domain/alerts/webhook.ts";
import type { ReadLibrary } from "../domain/collections/referenceLibrary.ts";
import type { Composer, RenderDigest } from "../domain/digests/digest.ts";
import type { SubscriptionLinks } from "../domain/digests/subscription.ts";
import { type Day, type FeedClock, feedDayOf } from "../domain/editions/edition.ts";
import type { Rule } from "../domain/editions/editionRule.ts";
import type { SubmissionLimits } from "../domain/editions/submission.ts";
import type { Mailer } from "../domain/mail/mail.ts";
import type { Clock, FetchPaper, PaperSource } from "../domain/ports.ts";
import type { Registration } from "../domain/readers/registration.ts";
import { memoizeUntilChanged } from "../lib/memoizeUntilChanged.ts";
import type { Instant } from "../lib/time.ts";
import type { PaperIndex } from "../search/index/paperIndex.ts";
import { createFacets } from "../search/rank/facets.ts";
import { createRankingCache } from "../search/rank/rankingCache.ts";
import type { SearchContext } from "../search/search.ts";
import type { Suggestions } from "../search/suggestions/suggestions.ts";
import type { VectorIndex } from "../search/vectors/vectors.ts";
import type { Database, Records } from "../store/database.ts";
import { catalogue } from "../store/papers/papers.ts";
import { createCommentHtmlCache, type RenderComments } from "./discussion/commentHtmlCache.ts";
import type { Limiter } from "./limits.ts";

/** The settings that use cases go by. */
export interface AppConfig extends FeedClock {
  /** The instance's name. */
  title: string;
  /** The public address; empty where none is set. */
  baseUrl: string;
  registration: Registration;
  /** Submissions a feed day, by role. */
  submissionsADay: SubmissionLimits;
  /** Days after publication; 0 for any. */
  submissionAge: number;
}

/** The parts of an instance that use cases call. */
export interface AppServices {
  /** Every source that exists, followed or not. */
  sources: readonly Pick<PaperSource, "id" | "name" | "parts" | "lateAfterMs">[];
  /** The rules that fill editions besides people. */
  rules: readonly Rule[];
  /** When a source is next asked without anybody's doing. */
  nextFetch(now: Instant, source: string): Instant;
  /** Starts a harvest of a source, unless one is running; resolves when it has started. */
  fetchNow(source: string): Promise<void>;
  /** Brings in a single paper that somebody wants to submit. */
  fetchPaper: FetchPaper;
  /** Reads a reference library that a reader brings. */
  readLibrary: ReadLibrary;
  /** Hands a mail over at once, for those who wait for the outcome; all other mails go through the queue. */
  mailer: Mailer;
  /** Wakes the sender of queued mails; called after a mail is committed to the queue. */
  kickMails(): void;
  composer: Composer;
  renderDigest: RenderDigest;
  /** Signs and reads the links in digests. */
  links: SubscriptionLinks;
  /** The webhooks that alerts are sent to. */
  webhooks: Webhooks;
  /** Signs links and seals cookies and forms. */
  secret: string;
}

/** What an `AppContext` is built from. */
export interface AppParts extends AppServices {
  config: AppConfig;
  records: Records;
  index: PaperIndex;
  suggestions: Suggestions;
  /** The papers' vectors once there are any; undefined while search goes by words alone. */
  meaning(): VectorIndex | undefined;
  /** Whether there should be semantic search, but its encoder cannot be used just now. */
  meaningAway(): boolean;
  clock: Clock;
}

export interface AppContext {
  config: AppConfig;
  db: Database;
  clock: Clock;
  services: AppServices;
  /** When the instance was started. */
  startedAt: Instant;
  limit: Limiter;
  /** The feed day that it is. */
  today(): Day;
  /** What searches are answered from; commands load parts of it on the first search. */
  library(): SearchContext | Promise<SearchContext>;
  /** Renders comments as HTML; what was rendered stays in memory. */
  renderComments: RenderComments;
  /** The number of papers, and the key of the newest. */
  catalogueSize(): ReturnType<typeof catalogue>;
}

/** The part of the context that reading papers needs. */
export type ReadingContext = Pick<AppContext, "db" | "library" | "today" | "catalogueSize">;
/** Builds what use cases work with. `limit` refuses what is done too often. */
export function createAppContext(services: AppParts, limit: Limiter): AppContext & { library(): SearchContext } {
  const { records, index, suggestions, config, clock } = services;
  const { db } = records;
  const facets = createFacets(db, records.state);
  const rankings = createRankingCache();
  return {
    config,
    db,
    clock,
    services,
    startedAt: clock(),
    limit,
    today: () => todayOf(clock, config),
    library: () => ({
      index,
      facets,
      suggestions,
      rankings,
      meaning: services.meaning(),
      meaningAway: services.meaningAway,
    }),
    renderComments: createCommentHtmlCache(db),
    catalogueSize: memoizeUntilChanged(records.state, () => catalogue(db)),
  };
}

const todayOf = (clock: Clock, config: FeedClock): Day => feedDayOf(clock(), config);
