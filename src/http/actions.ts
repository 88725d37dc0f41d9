/**
 * Every request that changes something, in one table: the use case that it is for, whose row in the table of permissions
 * says who may make it, and what shows that it is meant. `action` checks in this order: the sign-in, a ban, the role, how
 * often, and only then the body: its size and the form's token.
 */
import type { Context, Hono } from "hono";
import { assertAllowed, authorizeAhead, PERMISSIONS, type Permission, type UseCase } from "../app/permissions.ts";
import { MAX_LIBRARY_BYTES } from "../domain/collections/referenceLibrary.ts";
import { BroadsheetError } from "../lib/errors.ts";
import type { Session } from "./accounts/authentication.ts";
import { hasMoreThan, MAX_FIELDS, MAX_PARTS, parseJson } from "./limits/bodies.ts";
import type { WebContext } from "./webContext.ts";

interface Action {
  /** The row of the table of permissions. */
  useCase?: UseCase;
  /** In its place for signing in and out, which are matters of the browser's session alone. */
  who?: "anybody" | "reader";
  /** Whether a banned reader may. */
  banned?: true;
  /**
   * What shows that the request is meant, where it is not the form's token. `same-origin`: the browser says that one of our
   * pages sends it; for forms on pages that are the same for everybody, where another proof follows. `link`: the signed
   * link in its address, without which nobody can make the request. `token`: cookies do not count, so that only an API
   * token tells who it is; each use case is then authorized by itself.
   */
  proof?: "same-origin" | "link" | "token";
  /** The largest file that the form may bring, in the field `file`; absent where it brings none. */
  fileBytes?: number;
}

export const ACTIONS = {
  "POST /sign-in": { who: "anybody" },
  "POST /sign-in/link": { who: "anybody" },
  "POST /sign-in/single-sign-on": { who: "anybody" },
  "POST /sign-out": { who: "reader", banned: true },
  "POST /admin/enter": { who: "anybody" },

  "POST /account": { useCase: "editProfile" },
  "POST /account/address": { useCase: "requestEmailChange" },
  "POST /account/address/confirm": { useCase: "confirmEmailChange" },
  "POST /account/tokens": { useCase: "createToken" },
  "POST /account/tokens/:token/revoke": { useCase: "revokeToken" },
  "POST /account/passkeys/:passkey/remove": { useCase: "removePasskey" },
  "POST /account/sessions/end": { useCase: "endSessions" },
  "POST /account/export": { useCase: "exportData" },
  "POST /account/delete": { useCase: "deleteAccount" },

  "POST /submit": { useCase: "submitPaper" },
  "POST /papers/:id{.+}/upvote": { useCase: "setUpvote" },
  "POST /papers/:id{.+}/hide": { useCase: "setHidden" },
  "POST /papers/:id{.+}/links": { useCase: "editPaperLinks" },
  "POST /papers/:id{.+}/claim": { useCase: "claimPaper" },
  "POST /papers/:id{.+}/claim/withdraw": { useCase: "withdrawClaim" },
  "POST /papers/:id{.+}/claim/visibility": { useCase: "setClaimVisibility" },
  "POST /papers/:id{.+}/note": { useCase: "writeAuthorNote" },
  "POST /papers/:id{.+}/comments": { useCase: "writeComment" },
  "POST /papers/:id{.+}/collect": { useCase: "collectPaper" },
  "POST /comments/preview": { useCase: "previewComment" },
  "POST /comments/:comment": { useCase: "editComment" },
  "POST /comments/:comment/delete": { useCase: "deleteComment" },

  "POST /seen": { useCase: "logSeen" },
  "POST /seen/mark": { useCase: "markListSeen" },
  "POST /seen/undo": { useCase: "unmarkListSeen" },
  "POST /papers/:id{.+}/read": { useCase: "setRead" },
  "POST /account/reading": { useCase: "setReadingMemory" },
  "POST /account/reading/forget": { useCase: "forgetReading" },

  "POST /me/interests": { useCase: "adjustInterest" },
  "POST /me/interests/change": { useCase: "changeInterests" },
  "POST /for-you/papers": { useCase: "likePapers" },

  "POST /collections": { useCase: "createCollection" },
  "POST /collections/:address": { useCase: "editCollection" },
  "POST /collections/:address/delete": { useCase: "deleteCollection" },
  "POST /collections/:address/papers": { useCase: "arrangePaper" },
  "POST /follows": { useCase: "followTopic" },
  "POST /follows/:follow/remove": { useCase: "unfollow" },
  "POST /me/alerts": { useCase: "createAlert" },
  "POST /me/alerts/:alert/remove": { useCase: "removeAlert" },
  "POST /me/feeds": { useCase: "createPrivateFeed" },
  "POST /me/feeds/:feed/renew": { useCase: "renewPrivateFeed" },
  "POST /me/feeds/:feed/revoke": { useCase: "revokePrivateFeed" },
  "POST /me/library": { useCase: "readReferenceLibrary", fileBytes: MAX_LIBRARY_BYTES },
  "POST /me/library/keep": { useCase: "keepReferenceLibrary" },
  "POST /me/webhooks": { useCase: "createWebhook" },
  "POST /me/webhooks/:channel/try": { useCase: "tryWebhook" },
  "POST /me/webhooks/:channel/on": { useCase: "enableWebhook" },
  "POST /me/webhooks/:channel/remove": { useCase: "removeWebhook" },
  "POST /alerts/stop/:link": { useCase: "stopAlert", proof: "link" },
  "POST /reports": { useCase: "reportSubject" },

  // By programs that speak as clients of the Hugging Face Hub do.
  "POST /api/papers/index": { useCase: "indexPaper" },
  "POST /api/papers/:id{.+}/links": { useCase: "editPaperLinks" },
  "POST /api/settings/papers/claim": { useCase: "claimPaper" },

  "POST /moderation/reports/:report": { useCase: "dismissReports" },
  "POST /moderation/comments/:comment/hide": { useCase: "setCommentHidden" },
  "POST /moderation/comments/:comment/show": { useCase: "setCommentHidden" },
  "POST /moderation/submissions/hide": { useCase: "setSubmissionHidden" },
  "POST /moderation/submissions/show": { useCase: "setSubmissionHidden" },
  "POST /moderation/readers/:handle/ban": { useCase: "banReader" },
  "POST /moderation/readers/:handle/unban": { useCase: "unbanReader" },
  "POST /moderation/claims/:claim": { useCase: "decideClaim" },

  // Nothing comes of it before the address has confirmed it.
  "POST /subscribe": { useCase: "requestSubscription", proof: "same-origin" },
  "POST /subscription/:token": { useCase: "changePreferences", proof: "link" },
  "POST /subscription/:token/start": { useCase: "confirmSubscription", proof: "link" },
  "POST /subscription/:token/end": { useCase: "endSubscription", proof: "link" },
  "POST /subscription/:token/renew": { useCase: "renewSubscriptionLink", proof: "link" },
  "POST /unsubscribe/:token": { useCase: "endSubscription", proof: "link" },
  "POST /unsubscribe/:token/undo": { useCase: "undoUnsubscribe", proof: "link" },
  "POST /wish/:wish/:token": { useCase: "followPaperLink", proof: "link" },
  "POST /wish/:wish/:token/undo": { useCase: "undoPaperLink", proof: "link" },
  "POST /account/digest": { useCase: "subscribeReader" },

  // Reading is for anybody.
  "POST /mcp": { who: "anybody", proof: "token" },

  "POST /admin/sources/:id/run": { useCase: "runSource" },
  "POST /admin/mail/test": { useCase: "sendTestMail" },
  "POST /admin/mail/deliveries/:delivery": { useCase: "decideDelivery" },
  "POST /admin/readers/:handle/role": { useCase: "setRole" },
  "POST /admin/invitations": { useCase: "inviteReader" },
  "POST /admin/invitations/:invitation/revoke": { useCase: "revokeInvitation" },

  "PUT /api/v1/papers/:id/upvote": { useCase: "setUpvote" },
  "DELETE /api/v1/papers/:id/upvote": { useCase: "setUpvote" },
  "POST /api/v1/papers/:id/comments": { useCase: "writeComment" },
  "PATCH /api/v1/comments/:comment": { useCase: "editComment" },
  "DELETE /api/v1/comments/:comment": { useCase: "deleteComment" },
  "PUT /api/v1/papers/:id/read": { useCase: "setRead" },
  "DELETE /api/v1/papers/:id/read": { useCase: "setRead" },
  "POST /api/v1/reading/seen": { useCase: "markListSeen" },
  "DELETE /api/v1/reading/seen/:mark": { useCase: "unmarkListSeen" },
  "PATCH /api/v1/reading": { useCase: "setReadingMemory" },
  "DELETE /api/v1/reading": { useCase: "forgetReading" },
  "POST /api/v1/interests": { useCase: "adjustInterest" },
  "POST /api/v1/interests/change": { useCase: "changeInterests" },
  "POST /api/v1/collections": { useCase: "createCollection" },
  "PATCH /api/v1/collections/:address": { useCase: "editCollection" },
  "DELETE /api/v1/collections/:address": { useCase: "deleteCollection" },
  "PUT /api/v1/collections/:address/papers/:id": { useCase: "savePaper" },
  "DELETE /api/v1/collections/:address/papers/:id": { useCase: "removePaper" },
  "POST /api/v1/follows": { useCase: "followTopic" },
  "DELETE /api/v1/follows/:follow": { useCase: "unfollow" },
  "POST /api/v1/alerts": { useCase: "createAlert" },
  "DELETE /api/v1/alerts/:alert": { useCase: "removeAlert" },
  "PATCH /api/v1/subscription": { useCase: "changeOwnSubscription" },
  "POST /api/v1/submissions": { useCase: "submitPaper" },
} satisfies Record<string, Action>;

/** The permission that a row goes by. */
export const permissionOf = (name: ActionName): Permission => {
  const { useCase, who = "anybody", banned }: Action = ACTIONS[name];
  return useCase ? PERMISSIONS[useCase] : { who, ...(banned ? { banned } : {}) };
};

export type ActionName = keyof typeof ACTIONS;

/** A form of ours has a comment at most. */
const MAX_FORM_BYTES = 262_144;

export type Fields = Record<string, string>;

/** Handles an action: the request, the session (undefined only where anybody may), the fields, and the file with them. */
export type Handler<V> = (c: Context, session: V, fields: Fields, file: File | undefined) => Promise<Response>;

type WhoOf<N extends ActionName> = (typeof ACTIONS)[N] extends { useCase: infer U extends UseCase }
  ? (typeof PERMISSIONS)[U]["who"]
  : (typeof ACTIONS)[N] extends { who: infer W }
    ? W
    : never;
type HandlerOf<N extends ActionName> = WhoOf<N> extends "anybody" ? Handler<Session | undefined> : Handler<Session>;

/** Adds an action of the table to a group of pages; `below` is where the group is mounted. */
export function action<N extends ActionName>(
  pages: Hono,
  site: WebContext,
  name: N,
  handler: HandlerOf<N>,
  below = "",
): void {
  const [method = "", path = ""] = name.split(" ");
  pages.on(method, path.slice(below.length), async (c) => {
    const { session, fields, file } = await permitted(site, name, c);
    return (handler as Handler<Session | undefined>)(c, session, fields, file);
  });
}

/**
 * Returns the session and the fields of a request that the table permits. Everything that can be decided without the body,
 * limits included, is decided before a byte of it is read, so that a refused request costs next to nothing. Throws
 * `sign_in_first`, `banned`, `not_allowed`, `foreign_form`, `too_many_tries`, `too_large`, `busy` or `bad_request`.
 */
export async function permitted(
  site: WebContext,
  name: ActionName,
  c: Context,
): Promise<{ session: Session | undefined; fields: Fields; file: File | undefined }> {
  const action: Action = ACTIONS[name];
  const permission = permissionOf(name);
  c.header("cache-control", "no-store");
  if (action.proof === "token") {
    // A page of another site cannot read our answers, but it must not use a reader's access to this instance either.
    site.sessions.checkSite(c);
    return { session: await site.sessions.ofToken(c), fields: {}, file: undefined };
  }
  const session = await site.sessions.of(c);
  if (!session) site.limit("forms", site.client(c));
  if (permission.who !== "anybody") assertAllowed(permission, session);
  // A token is sent on purpose; a cookie comes with any page that sends the form.
  const isBrowsers = action.proof === undefined && (!session || session.account !== undefined);
  // First, so that pages of other sites use up nobody's limits.
  if (isBrowsers || action.proof === "same-origin") site.sessions.checkSite(c);
  if (session && action.useCase && permission.who !== "anybody")
    authorizeAhead(site, session, action.useCase, action.fileBytes !== undefined);
  else if (session) site.limit("changes", session.reader.id);
  const { fields, file } = await fieldsOf(site, c, action);
  if (isBrowsers) await site.sessions.checkForm(c, fields.form);
  await site.admission.enter(c);
  return { session, fields, file };
}

/**
 * Reads the fields of a form or of JSON. Of a field given twice the last counts, and files are ignored where none is
 * wanted. A body of another kind is not read.
 */
async function fieldsOf(
  site: WebContext,
  c: Context,
  action: Action,
): Promise<{ fields: Fields; file: File | undefined }> {
  const type = c.req.header("content-type") ?? "";
  if (/^application\/json\b/i.test(type)) return { fields: await jsonFields(site, c), file: undefined };
  const isMultipart = /^multipart\/form-data\b/i.test(type);
  if (!isMultipart && !/^application\/x-www-form-urlencoded\b/i.test(type)) return { fields: {}, file: undefined };
  const fileBytes = isMultipart ? action.fileBytes : undefined;
  const bytes = await site.bodies.read(c, MAX_FORM_BYTES + (fileBytes ?? 0), () => tooLarge(fileBytes));
  // Each part begins with the boundary, which follows two dashes, and the last is followed by one more.
  const boundary = /;\s*boundary="?([^";]{1,200})/i.exec(type)?.[1] ?? "";
  if (isMultipart ? hasMoreThan(bytes, `--${boundary}`, MAX_PARTS + 1) : hasMoreThan(bytes, "&", MAX_FIELDS))
    throw new BroadsheetError("bad_request", "This form has more fields than any of ours, so nothing was done.");
  const body: Record<string, unknown> = await c.req.parseBody().catch(() => ({}));
  const fields: Fields = {};
  for (const [name, value] of Object.entries(body)) if (typeof value === "string") fields[name] = value;
  const { file } = body;
  if (fileBytes === undefined || !isFile(file)) return { fields, file: undefined };
  if (file.size > fileBytes) throw tooLarge(fileBytes);
  return { fields, file };
}

/** A field of a form is text or a file; which class a file has depends on what parsed it. */
const isFile = (field: unknown): field is File => typeof field === "object" && field !== null && "arrayBuffer" in field;

/** Reads a body of any kind without a file, as text. Throws as `permitted` does. */
export const bodyText = async (site: WebContext, c: Context): Promise<string> =>
  (await site.bodies.read(c, MAX_FORM_BYTES, () => tooLarge())).toString();

async function jsonFields(site: WebContext, c: Context): Promise<Fields> {
  const text = await bodyText(site, c);
  // Many programs name the type even where they send nothing.
  if (text.trim() === "") return {};
  const body = parseJson(text);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new BroadsheetError("bad_request", "The body is not a JSON object.");
  const fields: Fields = {};
  for (const [name, value] of Object.entries(body))
    if (["string", "number", "boolean"].includes(typeof value)) fields[name] = String(value);
  return fields;
}

const tooLarge = (fileBytes?: number) =>
  new BroadsheetError(
    "too_large",
    fileBytes === undefined
      ? "This request has more in it than any form of ours, so nothing was done."
      : `This file is larger than the ${fileBytes / 1024 / 1024} MiB that are read, so nothing was done. Please send it in parts.`,
  );

/** Whether a program asks, or a script of our pages, which gets JSON rather than a page. */
export const wantsJson = (c: Context): boolean => /\bapplication\/json\b/.test(c.req.header("accept") ?? "");

/** Answers an action: a program gets the result, a browser goes on to a page. */
export const done = (c: Context, to: string, result: object = {}): Response =>
  wantsJson(c) ? c.json(result) : c.redirect(to, 303);

/** Checks a path of this instance that a browser is sent back to; `otherwise` for anything else. */
export function backTo(path: string | undefined, otherwise = "/"): string {
  if (path === undefined || !/^\/[\x21-\x7e]{0,2000}$/.test(path) || path.includes("\\")) return otherwise;
  // `//elsewhere` leads away, and `/.//elsewhere` becomes that where it is read as an address and written again.
  return path.startsWith("//") || new URL(path, "http://localhost").pathname.startsWith("//") ? otherwise : path;
}
