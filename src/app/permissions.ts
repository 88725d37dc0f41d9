/**
 * One table for all interfaces: who may carry out a use case, which scope an API token needs for it, and how often it may be
 * done. Pages, the APIs and agents name a row; the use case of that name holds them to it.
 */
import { includesRole, type Reader, type Role, type Scope } from "../domain/readers/reader.ts";
import { BroadsheetError } from "../lib/errors.ts";
import type { AppContext } from "./context.ts";
import type { LimitName } from "./limits.ts";

export interface Permission {
  /** `anybody` needs no account. */
  who: Role | "anybody";
  /** Absent for what only a browser's session may do. */
  scope?: Scope;
  /** Counted for the reader, besides `changes`. */
  limit?: LimitName;
  /** For what pages do by themselves: it uses up nothing of `changes`. */
  uncounted?: true;
  /** Whether a banned reader may: to leave, and to take their data along. */
  banned?: true;
}

const write = { who: "reader", scope: "write" } as const;
const moderate = { who: "moderator", scope: "moderate" } as const;
/** What nobody may be kept from. */
const leave = { who: "reader", banned: true } as const;
/** Without a scope: no API token does an admin's work. */
const administer = { who: "admin" } as const;

/** Each row is named after the function in `src/app` that carries it out. */
export const PERMISSIONS = {
  // Editions
  setUpvote: write,
  submitPaper: { ...write, limit: "submissions" },

  // Papers
  setHidden: write,
  editPaperLinks: write,
  indexPaper: { ...write, limit: "fetches" },

  // Discussion
  writeComment: { ...write, limit: "comments" },
  editComment: { ...write, limit: "comments" },
  deleteComment: write,
  previewComment: { ...write, limit: "previews" },

  // Reading. Logged for a browser alone: programs look at nothing, and what is logged is the reader's own, banned or not.
  logSeen: { who: "reader", banned: true, uncounted: true, limit: "seen" },
  logOpened: { who: "reader", banned: true, uncounted: true, limit: "seen" },
  markListSeen: { ...write, banned: true },
  unmarkListSeen: { ...write, banned: true },
  setRead: { ...write, banned: true },
  setReadingMemory: { ...write, banned: true },
  forgetReading: { ...write, banned: true },

  // Collections
  createCollection: write,
  editCollection: write,
  deleteCollection: write,
  collectPaper: write,
  savePaper: write,
  removePaper: write,
  arrangePaper: write,
  readReferenceLibrary: { ...write, limit: "libraries" },
  keepReferenceLibrary: write,

  // Follows and feeds
  followTopic: write,
  unfollow: write,
  // Not by a token: the feed's address would outlive it, and show more than the token may.
  createPrivateFeed: { who: "reader" },
  renewPrivateFeed: { who: "reader" },
  revokePrivateFeed: leave,

  // Interests
  adjustInterest: write,
  changeInterests: write,
  likePapers: { ...write, limit: "libraries" },
  followPaperLink: { who: "anybody" },
  undoPaperLink: { who: "anybody" },

  // Alerts
  createAlert: write,
  removeAlert: write,
  createWebhook: { who: "reader" },
  tryWebhook: { ...write, limit: "webhookTries" },
  enableWebhook: write,
  removeWebhook: write,
  stopAlert: { who: "anybody" },

  // Digests
  requestSubscription: { who: "anybody" },
  changePreferences: { who: "anybody" },
  confirmSubscription: { who: "anybody" },
  endSubscription: { who: "anybody" },
  renewSubscriptionLink: { who: "anybody" },
  undoUnsubscribe: { who: "anybody" },
  subscribeReader: { who: "reader" },
  changeOwnSubscription: write,

  // Readers
  editProfile: { who: "reader" },
  requestEmailChange: { who: "reader" },
  confirmEmailChange: { who: "anybody" },
  createToken: { who: "reader" },
  revokeToken: leave,
  removePasskey: leave,
  endSessions: leave,
  exportData: leave,
  deleteAccount: leave,

  // Moderation
  reportSubject: { ...write, limit: "reports" },
  dismissReports: moderate,
  setCommentHidden: moderate,
  setSubmissionHidden: moderate,
  banReader: moderate,
  unbanReader: moderate,
  claimPaper: write,
  withdrawClaim: write,
  setClaimVisibility: write,
  writeAuthorNote: write,
  decideClaim: moderate,

  // Administration
  runSource: administer,
  sendTestMail: { ...administer, limit: "testMails" },
  decideDelivery: administer,
  setRole: administer,
  inviteReader: administer,
  revokeInvitation: administer,
} satisfies Record<string, Permission>;

export type UseCase = keyof typeof PERMISSIONS;

/** Who carries out a use case. */
export interface Actor {
  /**
   * With the role that counts now: a banned reader's is the least. A token's role is moderator at most, and ends below
   * that where the token may not moderate.
   */
  reader: Reader;
  /** What the request may do; a browser's session may do everything that the reader may. */
  scopes: readonly Scope[];
  /** Absent for a token, which no browser sends by itself. */
  account?: { id: string; email: string; session: string };
}

interface Ahead {
  useCase: UseCase;
  /** Whether the row's own limit has been counted, too. */
  isCounted: boolean;
}

/** What requests were authorized for before their body was read; each entry counts for one call of the use case. */
const authorizedAhead = new WeakMap<Actor, Ahead[]>();

/**
 * Holds an actor to a row of the table, and counts it. Every use case calls this first. Throws `sign_in_first`, `banned`,
 * `not_allowed` or `too_many_tries`.
 */
export function authorize<A extends Actor>(
  { limit }: Pick<AppContext, "limit">,
  actor: A | undefined,
  useCase: UseCase,
): asserts actor is A {
  const permission: Permission = PERMISSIONS[useCase];
  const all = actor && authorizedAhead.get(actor);
  const ahead = all?.find((one) => one.useCase === useCase);
  if (ahead) all?.splice(all.indexOf(ahead), 1);
  assertAllowed(permission, actor);
  if (!ahead && !permission.uncounted) limit("changes", actor.reader.id);
  if (permission.limit && !ahead?.isCounted) limit(permission.limit, actor.reader.id);
}

/**
 * The same for a request, before its body is read. The row's own limit counts when the use case is called, for a
 * body that cannot be read is no comment; a file takes long to read, so that `withLimit` counts it now. Throws as
 * `authorize` does.
 */
export function authorizeAhead<A extends Actor>(
  { limit }: Pick<AppContext, "limit">,
  actor: A | undefined,
  useCase: UseCase,
  withLimit = false,
): asserts actor is A {
  const permission: Permission = PERMISSIONS[useCase];
  assertAllowed(permission, actor);
  if (!permission.uncounted) limit("changes", actor.reader.id);
  const isCounted = withLimit && permission.limit !== undefined;
  if (isCounted && permission.limit) limit(permission.limit, actor.reader.id);
  authorizedAhead.set(actor, [...(authorizedAhead.get(actor) ?? []), { useCase, isCounted }]);
}

/** Throws `sign_in_first`, `banned` or `not_allowed`. */
export function assertAllowed<A extends Actor>(permission: Permission, actor: A | undefined): asserts actor is A {
  if (!actor) throw new BroadsheetError("sign_in_first", "Please sign in first: this is done in your name.");
  const { reader, scopes } = actor;
  if (reader.ban && !permission.banned)
    throw new BroadsheetError(
      "banned",
      `A moderator has closed this account to changes${reader.ban.reason ? `: ${reader.ban.reason}` : ""}. You may still read, take your data along and delete the account.`,
    );
  if (!actor.account && (permission.scope === undefined || !scopes.includes(permission.scope)))
    throw new BroadsheetError(
      "not_allowed",
      permission.scope === undefined
        ? "API tokens cannot do this; it needs you, signed in with a browser."
        : `This API token may not ${permission.scope}. Make one that may.`,
    );
  if (permission.who !== "anybody" && !includesRole(reader.role, permission.who))
    throw new BroadsheetError("not_allowed", `This is for ${permission.who}s, and your role here is ${reader.role}.`);
}
