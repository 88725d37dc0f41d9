/**
 * The tables, as Kysely sees them. Times are `Instant`s (milliseconds UTC), days are `YYYY-MM-DD`, truth is 0 or 1:
 * the shapes that SQLite and PostgreSQL share.
 */
import type { Generated } from "kysely";
import type { DeliveryState } from "../domain/digests/delivery.ts";
import type { BounceKind } from "../domain/mail/bounce.ts";
import type { QueuedMailKind, QueuedMailState } from "../domain/mail/queuedMail.ts";
import type { DatePrecision } from "../domain/papers/partialDate.ts";
import type { CardList, ReadState } from "../domain/reading/reading.ts";

export interface Schema {
  papers: {
    /** Internal; everything else refers to it, so that ids may change when records are joined. */
    key: Generated<number>;
    id: string;
    title: string;
    abstract: string;
    /** `titleKey(title)`; empty when too short to identify a work. */
    title_key: string;
    comments: string | null;
    /** When the oldest version appeared. */
    published_at: number;
    /** `year` or `month` where no more is known; `published_at` is its beginning then. */
    published_precision: Generated<DatePrecision | null>;
    /** When the newest version appeared, which supplies title and abstract. */
    updated_at: number;
    updated_precision: Generated<DatePrecision | null>;
    upvotes: Generated<number>;
    /** Upvotes on other sites, all of them together. */
    starting_score: Generated<number>;
    /** Where it stands in the list of what is trending; see domain/editions/trending. */
    trending: Generated<number>;
    /** Comments that are neither deleted nor hidden. */
    comment_count: Generated<number>;
    demo: Generated<number>;
    /** 1 when its authors or its source took it back. */
    withdrawn: Generated<number>;
    /** Rises with every change to any paper; unique. */
    revision: number;
  };
  /** Every id that a paper is known by, its own included. */
  paper_ids: {
    id: string;
    paper_key: number;
    /** Hash of the record last applied under this id, so that an unchanged one costs nothing. */
    digest: string;
    /** Newest version of the record last applied under this id. */
    updated_at: number;
    /** 1 while only others than its own source have told of it. */
    provisional: Generated<number>;
  };
  paper_versions: {
    paper_key: number;
    id: string;
    version: number;
    created_at: number;
    /** `year` or `month` where no more is known; `created_at` is its beginning then. */
    precision: Generated<DatePrecision | null>;
  };
  paper_authors: {
    paper_key: number;
    position: number;
    /** The full name. */
    name: string;
    folded: string;
    /** Parts of the name as a source tells them; all of them are absent where none does, and for groups. */
    family: Generated<string | null>;
    given: Generated<string | null>;
    particle: Generated<string | null>;
    suffix: Generated<string | null>;
    /** 1 where a source tells that this is no person. */
    is_group: Generated<number | null>;
  };
  paper_categories: { paper_key: number; position: number; category: string };
  /** `site` is absent for what the paper's own records say, which comes and goes with them. */
  paper_links: {
    paper_key: number;
    kind: string;
    value: string;
    site: string | null;
    /** Who added it, where a reader did; `site` is `readers` then. */
    reader_id: Generated<number | null>;
  };
  /** Papers that are gone, so that the index learns of it by revision. */
  removed_papers: { paper_key: number; revision: number };
  counters: { name: string; value: number };
  readers: {
    id: Generated<number>;
    handle: string;
    name: string;
    demo: Generated<number>;
    /** 1 for a rule, which submits as readers do but is nobody. */
    rule: Generated<number>;
    /** Absent for the demo's readers, for rules, and for readers who deleted their account. */
    account_id: Generated<string | null>;
    /** One of `ROLES`. */
    role: Generated<string>;
    /** In the reader's own words. */
    about: Generated<string | null>;
    banned_at: Generated<number | null>;
    ban_reason: Generated<string | null>;
    deleted_at: Generated<number | null>;
    created_at: number;
    /** 0 where nothing of what the reader sees and reads is to be kept. */
    remembers_reading: Generated<number>;
  };
  /** What a reader set about the ranking that learns from them; absent where everything is as it comes. */
  interest_settings: {
    reader_id: number;
    /** Since when nothing more is learned. */
    paused_at: number | null;
    /** Acts from before this are left out. */
    forgotten_before: number | null;
    /** What `forgotten_before` was before it was last changed, for undoing that. */
    forgotten_earlier: number | null;
    /** 1 where cards show how well a paper matches. */
    shows_match: Generated<number>;
    changed_at: number;
  };
  /** Papers, words, authors and categories that a reader turned down, removed or added by hand. */
  interest_adjustments: {
    reader_id: number;
    /** One of `INTEREST_KINDS`. */
    kind: string;
    /** A paper's key, a word, a folded name or a category. */
    value: string;
    /** As shown. */
    label: string;
    /** One of `INTEREST_LEVELS`. */
    setting: string;
    changed_at: number;
  };
  /** One-tap links of digests that were used. */
  used_paper_links: {
    token: string;
    reader_id: number;
    /** What held for the paper before: a setting, or `hidden`; null for nothing. */
    earlier: string | null;
    used_at: number;
    undone_at: Generated<number | null>;
  };
  editions: { day: string; opened_at: number };
  submissions: {
    day: string;
    paper_key: number;
    reader_id: number;
    note: string | null;
    submitted_at: number;
    /** When a moderator took it out of the edition. */
    hidden_at: Generated<number | null>;
    hidden_reason: Generated<string | null>;
  };
  /** Papers in other sites' editions of a day. */
  listings: { day: string; paper_key: number; site: string; submitter: string | null; submitted_at: number };
  /** Upvotes that papers have on other sites, as last heard. */
  outside_scores: { paper_key: number; site: string; upvotes: number; taken_at: number };
  upvotes: { paper_key: number; reader_id: number; created_at: number };
  imports: {
    id: Generated<number>;
    /** Absolute path, and what tells whether it is still the same file. */
    file: string;
    fingerprint: string;
    /** Lines whose outcome is in the records. */
    lines: Generated<number>;
    rejects_bytes: Generated<number>;
    new: Generated<number>;
    updated: Generated<number>;
    joined: Generated<number>;
    unchanged: Generated<number>;
    rejected: Generated<number>;
    started_at: number;
    finished_at: number | null;
  };
  leases: { name: string; holder: string; expires_at: number };
  harvests: {
    id: Generated<number>;
    source: string;
    /** The part of the source, such as `cs.LG`. */
    part: string;
    from_day: string;
    /** Absent: up to the newest. */
    until_day: string | null;
    /** Where the next page begins, in the source's own words; absent before the first page and after the last. */
    cursor: string | null;
    /** Pages whose papers are in the records. */
    pages: Generated<number>;
    new: Generated<number>;
    updated: Generated<number>;
    joined: Generated<number>;
    unchanged: Generated<number>;
    withdrawn: Generated<number>;
    rejected: Generated<number>;
    /** The source's own time at the first page; the next harvest begins with its day. */
    responded_at: number | null;
    started_at: number;
    /** When the last page was saved. */
    saved_at: number | null;
    /** When the last page with a new paper was saved. */
    new_at: number | null;
    finished_at: number | null;
    /** What went wrong last, in words; absent when the last request went well. */
    error: string | null;
    /** Requests that failed since the last page. */
    failures: Generated<number>;
    failing_since: number | null;
    /** Not to be tried again by itself before this. */
    retry_at: number | null;
    /** The last thing that went wrong, which stays when all is well again. */
    trouble: string | null;
    trouble_at: number | null;
  };
  /** Papers of a source that could not be used when they last came. */
  harvest_rejects: { source: string; paper_id: string; reason: string; rejected_at: number };
  /** Turns at outside services that may be asked by one process at a time, with a pause in between. */
  turns: { name: string; holder: string | null; held_until: Generated<number>; free_at: Generated<number> };
  /** Jobs of the timetable: the due time last seen to, and when a failed run is tried again. */
  jobs: { name: string; done_for: number; retry_at: number | null };
  /** Days whose editions the rules have done with; papers with a greater key came later. */
  filled_days: { day: string; up_to_key: number; filled_at: number };

  // Tables of the sign-in library: names and types are its own, times ISO texts.
  accounts: {
    id: string;
    name: string;
    email: string;
    emailVerified: number;
    image: string | null;
    createdAt: string;
    updatedAt: string;
  };
  sessions: {
    id: string;
    userId: string;
    token: string;
    expiresAt: string;
    createdAt: string;
    updatedAt: string;
    ipAddress: string | null;
    userAgent: string | null;
  };
  /** Accounts at single sign-ons. */
  identities: { id: string; userId: string; accountId: string; providerId: string };
  verifications: { id: string; identifier: string; value: string; expiresAt: string };
  passkeys: { id: string; userId: string; name: string | null; createdAt: string | null };

  /** New addresses of accounts, until a link mailed there is used. */
  address_changes: { account_id: string; email: string; hash: string; expires_at: number };

  api_tokens: {
    id: Generated<number>;
    reader_id: number;
    name: string;
    /** Hash of the token, which is shown once. */
    hash: string;
    /** Some of `SCOPES`, separated by spaces. */
    scopes: string;
    created_at: number;
    expires_at: number | null;
    used_at: number | null;
  };
  invitations: {
    id: Generated<number>;
    /** Hash of the code in the invitation's address. */
    hash: string;
    /** The address it is for; of one that is for anybody, the last that asked to use it. */
    email: string | null;
    /** 1 when it is for that address only. */
    bound: number;
    /** What the account's role becomes. */
    role: string;
    by_reader: number | null;
    created_at: number;
    expires_at: number;
    used_at: number | null;
  };
  comments: {
    id: Generated<number>;
    paper_key: number;
    reader_id: number;
    /** The comment that it answers. */
    parent_id: number | null;
    /** Markdown; empty when deleted. */
    body: string;
    created_at: number;
    edited_at: number | null;
    deleted_at: number | null;
    hidden_at: number | null;
    hidden_reason: string | null;
    /** 1 while hidden by itself, until a moderator has looked. */
    held: Generated<number>;
    /** Equal for texts that differ in signs and capitals only; empty when deleted. */
    text_key: Generated<string>;
  };
  collections: {
    id: Generated<number>;
    reader_id: number;
    /** In the collection's address; not to be guessed. */
    address: string;
    name: string;
    about: string;
    /** `private`, `unlisted` or `public`. */
    visibility: string;
    /** `hand`, `added` or `published`. */
    ordering: string;
    /** 1 for the one that papers go to when none is named; a reader has one at most. */
    saved: Generated<number>;
    created_at: number;
    updated_at: number;
  };
  collection_papers: {
    collection_id: number;
    paper_key: number;
    /** Rises in the order made by hand; unique in the collection, with gaps where papers went. */
    position: number;
    note: Generated<string>;
    added_at: number;
  };
  /** Papers that a reader does not want to see. */
  hidden_papers: { reader_id: number; paper_key: number; hidden_at: number };
  /** Cards that a reader was shown: one row a reader, list, day and paper. */
  impressions: {
    reader_id: number;
    paper_key: number;
    /** One of `CARD_LISTS`. */
    list: CardList;
    /** From 1; the best place of the day. */
    position: number;
    /** The feed day on which it was shown. */
    day: string;
    /** When it was first in view on that day. */
    at: number;
  };
  /** What a reader has seen and read; papers without a row are unseen. */
  reading: {
    reader_id: number;
    paper_key: number;
    state: ReadState;
    /** Since when it is seen, or was marked as unread. */
    first_at: number;
    /** When the reader last had to do with it. */
    last_at: number;
    /** When the reader first opened its page, its PDF, its code; null for never. */
    opened_at: Generated<number | null>;
    pdf_at: Generated<number | null>;
    code_at: Generated<number | null>;
    /** When the paper's list was marked as seen, where that made it so; cleared by whatever comes later. */
    marked_at: Generated<number | null>;
  };
  follows: {
    id: Generated<number>;
    reader_id: number;
    /** `author`, `category`, `reader` or `search`. */
    kind: string;
    /** A folded name, a category, a reader's id, or a search's address. */
    value: string;
    /** As shown. */
    label: string;
    created_at: number;
  };
  /** Readers who say that they are a paper's author. */
  claims: {
    id: Generated<number>;
    paper_key: number;
    reader_id: number;
    /** The name among the paper's authors. */
    author: string;
    /** `pending`, `approved` or `refused`. */
    state: string;
    /** In the reader's words. */
    evidence: string;
    /** 1 when the author does not want it shown. */
    hidden: Generated<number>;
    created_at: number;
    decided_at: number | null;
    /** Absent where a confirmed address decided. */
    decided_by: number | null;
  };
  author_notes: { paper_key: number; reader_id: number; body: string; updated_at: number };
  reports: {
    id: Generated<number>;
    reader_id: number;
    /** `comment`, `submission`, `reader` or `collection`. */
    kind: string;
    /** Its id, or `day paper-key reader-id` of a submission. */
    subject: string;
    reason: string;
    says: string;
    created_at: number;
    decided_at: number | null;
    decided_by: number | null;
    outcome: string | null;
  };
  /** What moderators and admins did, and to what. */
  audit: {
    id: Generated<number>;
    at: number;
    reader_id: number | null;
    action: string;
    subject: string;
    says: string;
  };

  subscriptions: {
    id: Generated<number>;
    /** In lower case. */
    address: string;
    /** As its owner wrote it; what mails go to. */
    written: string;
    /** Absent for an address without an account. */
    reader_id: number | null;
    /** `pending` until confirmed, `active`, `suspended` after bounces or a complaint, `ended` by its owner. */
    state: string;
    /** What, how much and how often, as JSON: see domain/digests/subscription. */
    wishes: string;
    zone: string;
    /** When the next issue is composed; absent where none is coming. */
    next_due_at: number | null;
    /** Counts up when all links that were mailed before shall hold no more. */
    links: Generated<number>;
    /** When it was last asked for while it was not active. */
    created_at: number;
    /** When the last mail about the subscription itself went out. */
    asked_at: Generated<number | null>;
    confirmed_at: number | null;
    /** The network address that confirmed. */
    confirmed_from: string | null;
    ended_at: number | null;
    suspended_at: number | null;
    /** In words for its owner. */
    suspended_why: string | null;
    /** In a row; a delivery that is not returned for long enough sets it back. */
    soft_bounces: Generated<number>;
  };
  /** One row a subscription and issue. */
  deliveries: {
    id: Generated<number>;
    subscription_id: number;
    /** `2026-06-16`, `2026-W25`, `2026-06`. */
    issue: string;
    /** See domain/digests/delivery. */
    state: DeliveryState;
    due_at: number;
    /** Who sends it; absent also while nobody knows whether it was taken. */
    holder: string | null;
    /** When it was last claimed to be sent: what the sliding window counts. */
    claimed_at: number | null;
    /** When it was given to the mail server; absent while it surely was not. */
    handed_at: number | null;
    attempts: Generated<number>;
    /** Not before this. */
    retry_at: number | null;
    message_id: string | null;
    papers: Generated<number>;
    /** The server's answer, or why it was skipped or failed. */
    says: string | null;
    sent_at: number | null;
  };
  delivered_papers: { subscription_id: number; paper_key: number; delivery_id: number };
  bounces: {
    id: Generated<number>;
    /** Absent for a report that anybody may have written, and for a delivery that is gone. */
    delivery_id: number | null;
    address: string;
    /** See domain/mail/bounce. */
    kind: BounceKind;
    /** As `5.1.1`. */
    status: string;
    says: string;
    /** Digest of the report, which may arrive twice. */
    digest: string;
    at: number;
  };
  /** Mails that a request has asked for and that are sent behind its back; see store/mail/mailQueue. */
  mail_queue: {
    id: Generated<number>;
    kind: QueuedMailKind;
    /** In lower case. */
    recipient: string;
    /** Whose doing it is, where that is not the recipient's account. */
    account_id: string | null;
    /** As JSON; absent once nobody may need it any more, because links stand in it. */
    mail: string | null;
    /** 0 for a mail that is only there so that nobody can tell that it is not sent. */
    wanted: number;
    /** Hash of the secret in its link. */
    link_hash: string | null;
    state: QueuedMailState;
    holder: string | null;
    claimed_at: number | null;
    /** When it was given to the mail server; absent while it surely was not. */
    handed_at: number | null;
    attempts: Generated<number>;
    /** It is not sent before this. */
    retry_at: number | null;
    /** The server's answer, or why it was not sent. */
    message: string | null;
    created_at: number;
    settled_at: number | null;
    /** When its link stops working, after which it is of no use. */
    expires_at: number | null;
  };

  /** Private feeds that have an address. */
  feed_links: {
    id: Generated<number>;
    reader_id: number;
    /** As `domain/readers/privateFeed` writes it. */
    list: string;
    /** Counts up when the address that was handed out shall hold no more. */
    links: Generated<number>;
    created_at: number;
  };

  /** Where a reader's alerts go. */
  alert_ways: {
    id: Generated<number>;
    reader_id: number;
    /** `mail` or `feed`, of which a reader has one at most, or one of `WEBHOOK_KINDS`. */
    kind: string;
    /** The reader's own name for it; empty for mail and feed. */
    name: string;
    /** A webhook's address; as good as a password. */
    address: string | null;
    chat: string | null;
    secret: string | null;
    /** Counts up when addresses that were handed out for it shall hold no more. */
    links: Generated<number>;
    /** In a row. */
    failures: Generated<number>;
    /** When it was switched off after too many failures. */
    off_at: Generated<number | null>;
    /** When the reader was told so by mail. */
    noticed_at: Generated<number | null>;
    /** What came of the last delivery, in words. */
    said: Generated<string | null>;
    said_at: Generated<number | null>;
    created_at: number;
  };
  alerts: {
    id: Generated<number>;
    reader_id: number;
    follow_id: number;
    way_id: number;
    /** `at_once`, `hourly` or `digest`. */
    rhythm: string;
    /** Papers up to this key were there before. */
    after_key: number;
    created_at: number;
  };
  /** Papers that alerts have found: each alert finds a paper once. */
  alert_hits: {
    alert_id: number;
    paper_key: number;
    /** `submitted` or `upvoted`, of a reader that is followed. */
    did: string | null;
    found_at: number;
    /** 1 until it is in a delivery; 0 from the first for feeds and digests, which look for themselves. */
    waiting: number;
    delivery_id: Generated<number | null>;
  };
  /** Messages, one row each. */
  alert_deliveries: {
    id: Generated<number>;
    way_id: number;
    /** Names it outside, the same at every try. */
    mark: string;
    /** `due` -> `sending` -> `sent` | `failed`; back to `due` after a failure that may pass. */
    state: string;
    due_at: number;
    /** Not before this. */
    retry_at: number;
    /** Who sends it. */
    holder: Generated<string | null>;
    claimed_at: Generated<number | null>;
    attempts: Generated<number>;
    papers: number;
    /** What came of the last try. */
    says: Generated<string | null>;
    settled_at: Generated<number | null>;
  };
}
