/** What the pages are handed, and what every page shows of it. */

import type { AppConfig, AppParts } from "../app/context.ts";
import type { SendRate } from "../domain/digests/delivery.ts";
import type { Day } from "../domain/editions/edition.ts";
import type { BounceResult } from "../domain/mail/bounce.ts";
import type { MailServerState, Outbox } from "../domain/mail/mail.ts";
import type { MonotonicClock, SemanticState } from "../domain/ports.ts";
import type { Reader } from "../domain/readers/reader.ts";
import type { CardList, Unseen } from "../domain/reading/reading.ts";
import type { Instant } from "../lib/time.ts";
import type { Published } from "../store/whole/publishedDump.ts";
import type { SingleSignOn } from "./accounts/singleSignOn.ts";
import type { HostSettings } from "./hosts.ts";

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

/** The parts that a running instance is made of. */
export interface Services extends AppParts {
  config: AppConfig &
    HostSettings & {
      data: string;
      /** Reverse proxies in front. */
      proxies: number;
      /** The address that the server listens on, as it is set. */
      host?: string;
      /** Whether search engines may list it. */
      robots: boolean;
      singleSignOn?: SingleSignOn | undefined;
    };
  meaningState(): Promise<SemanticState>;
  /** Makes an account the first admin. */
  adminToken: string;
  /** Whether the mail server can be reached, as last looked at; absent where mails stay here. */
  mailServer?(): MailServerState;
  /** How mail is set up, for the admin's page. */
  mailing?: Mailing;
  /** Takes undeliverable mails that programs bring; absent where none may. */
  returned?: { token: string; take(raw: Buffer): Promise<BounceResult> };
  /** The public dump for mirrors, as last written; absent where it is not published. */
  published?(): (Published & { path: string }) | undefined;
  /** Where mail stays while no mail server is set. */
  outbox?: Outbox;
  /** Opens the page of those mails; without it nobody sees them there. */
  mailKey?: string;
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
  /** The token that forms of this page carry; empty where nobody is signed in. */
  form?: string;
  /** Whether papers that the reader has hidden are shown all the same. */
  showHidden?: boolean;
  /** Whether lists leave out what the reader has seen; absent where they do not. */
  unseen?: Unseen;
  /** Signs what a list of this page shows; absent where nobody is signed in with a browser. */
  showList?(shown: { list: CardList | "paper"; first: number; keys: readonly number[] }): string;
  /** The list that the reader has marked as seen just now: its papers, and what undoes it. */
  justMarked?: { papers: number; mark: Instant };
  /** The paper that the reader has hidden just now. */
  justHidden?: { key: number; id: string; title: string };
}
