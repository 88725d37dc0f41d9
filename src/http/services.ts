/** What the pages are handed, and what every page shows of it. */

import type { Webhooks } from "../domain/alerts/webhook.ts";
import type { ReadLibrary } from "../domain/collections/referenceLibrary.ts";
import type { SendRate } from "../domain/digests/delivery.ts";
import type { Composer, RenderDigest } from "../domain/digests/digest.ts";
import type { SubscriptionLinks } from "../domain/digests/subscription.ts";
import type { Day, FeedClock } from "../domain/editions/edition.ts";
import type { Rule } from "../domain/editions/editionRule.ts";
import type { SubmissionLimits } from "../domain/editions/submission.ts";
import type { BounceResult } from "../domain/mail/bounce.ts";
import type { Mailer, MailServerState, Outbox } from "../domain/mail/mail.ts";
import type { Clock, FetchPaper, MonotonicClock, PaperSource, SemanticState } from "../domain/ports.ts";
import type { Reader } from "../domain/readers/reader.ts";
import type { Registration } from "../domain/readers/registration.ts";
import type { Instant } from "../lib/time.ts";
import type { PaperIndex } from "../search/index/paperIndex.ts";
import type { Suggestions } from "../search/suggestions/suggestions.ts";
import type { VectorIndex } from "../search/vectors/vectors.ts";
import type { Records } from "../store/database.ts";
import type { Published } from "../store/whole/publishedDump.ts";
import type { SingleSignOn } from "./accounts/singleSignOn.ts";
import type { Reach } from "./hosts.ts";

/** How mail is set up, in words. */
export interface Mailing {
  /** `mail.example.org, port 587`; absent where mails stay here. */
  server?: string;
  from: string;
  pace: SendRate;
  /** The domain that mails are signed for; empty where they are not signed here. */
  signedFor: string;
  /** Where undeliverable mails come back to; empty where that is the sender. */
  bounces: string;
}

/** The parts a running instance is made of. */
export interface Services {
  config: FeedClock &
    Reach & {
      title: string;
      data: string;
      registration: Registration;
      /** Submissions a feed day, by role. */
      submissionsADay: SubmissionLimits;
      /** Days after publication; 0 for any. */
      submissionAge: number;
      /** Reverse proxies in front. */
      proxies: number;
      /** The address that the server listens on, as it is set. */
      host?: string;
      /** Whether search engines may list it. */
      robots: boolean;
      singleSignOn?: SingleSignOn | undefined;
    };
  records: Records;
  index: PaperIndex;
  /** The papers' vectors once there are any; undefined while search goes by words alone. */
  meaning(): VectorIndex | undefined;
  /** Every source that there is, followed or not. */
  sources: readonly Pick<PaperSource, "id" | "name" | "parts" | "lateAfterMs">[];
  /** Whether there ought to be meaning, and its encoder cannot be used just now. */
  meaningAway(): boolean;
  meaningState(): Promise<SemanticState>;
  suggestions: Suggestions;
  /** What fills editions besides people. */
  rules: readonly Rule[];
  /** When a source is asked next by itself. */
  nextFetch(now: Instant, source: string): Instant;
  /** Begins to ask a source, unless somebody is at it; resolves when that has begun. */
  fetchNow(source: string): Promise<void>;
  /** Brings in a single paper that somebody wants to submit. */
  fetchPaper: FetchPaper;
  /** Reads a library that a reader brings. */
  readLibrary: ReadLibrary;
  /** What makes an account the first admin. */
  adminToken: string;
  /** Seals cookies and forms. */
  secret: string;
  /** Hands a mail over at once, for who waits for what becomes of it; all other mails go through the queue. */
  mailer: Mailer;
  /** Has the sender look at the queue of mails; called once a mail is committed to it. */
  kickMails(): void;
  /** Whether the mail server can be reached, as last looked at; absent where mails stay here. */
  mailServer?(): MailServerState;
  /** How mail is set up, for the admin's page. */
  mailing?: Mailing;
  /** Takes undeliverable mails that programs bring; absent where that door is closed. */
  returned?: { token: string; take(raw: Buffer): Promise<BounceResult> };
  /** Composes digests, for looking at; the sender has the same. */
  composer: Composer;
  renderDigest: RenderDigest;
  /** Signs and reads the links in them. */
  links: SubscriptionLinks;
  /** Where alerts are sent besides. */
  webhooks: Webhooks;
  /** The public part for mirrors, as last written; absent where it is not published. */
  published?(): (Published & { path: string }) | undefined;
  /** Where mail stays while no mail server is set. */
  outbox?: Outbox;
  /** What opens the page of those mails; without it nobody sees them there. */
  mailKey?: string;
  clock: Clock;
  /** What limits count by, so that a wrong wall clock refuses nobody. */
  monotonic: MonotonicClock;
  /** The last time the clock went back; absent where nobody looks. */
  clockSetBack?(): { at: Instant; byMs: number } | undefined;
  version: string;
  /** Where failures of pages are written. */
  log(message: string): void;
}

export interface PageContext {
  /** The instance's name. */
  title: string;
  /** Public address without a closing slash; empty where none is set, which leaves addresses relative. */
  baseUrl: string;
  today: Day;
  /** Whether this instance shows the demo edition. */
  demo: boolean;
  /** The address of this page, to come back to. */
  here: string;
  /** Who is signed in. */
  reader?: Reader;
  /** What forms of this page carry; empty where nobody is signed in. */
  form?: string;
  /** Whether papers that the reader has hidden are shown all the same. */
  showHidden?: boolean;
  /** The paper that the reader has hidden just now. */
  justHidden?: { key: number; id: string; title: string };
}
