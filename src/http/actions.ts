/**
 * Every request that changes something, in one table: who may make it, and what an API token must be allowed to do.
 * `act` holds to it: sign-in, ban, role, how often, and only then the body: its size and the form's token.
 */
import type { Context, Hono } from "hono";
import type { Limiter, LimitName } from "../app/limits.ts";
import { MAX_LIBRARY_BYTES } from "../domain/collections/referenceLibrary.ts";
import { includesRole, type Role, type Scope } from "../domain/readers/reader.ts";
import { BroadsheetError } from "../lib/errors.ts";
import type { Session } from "./accounts/authentication.ts";
import { hasMoreThan, MAX_FIELDS, MAX_PARTS, parseJson } from "./limits/bodies.ts";
import type { AppContext } from "./site.ts";

interface Action {
  /** `anybody` needs no account. */
  who: Role | "anybody";
  /** Absent for what only a browser's session may do. */
  scope?: Scope;
  /** Counted for the reader, besides `changes`. */
  limit?: LimitName;
  /** Whether a banned reader may: leaving, taking one's data along. */
  banned?: true;
  /**
   * What shows that the request is meant, where it is not the form's token. `ours`: the browser says that a page of ours
   * sends it; for forms on pages that are the same for everybody, where another proof follows. `link`: the signed link in
   * its address, without which nobody can make it. `token`: cookies do not count, so that nobody is but who sends an API
   * token; what is done then is held to rows of its own by `permit`.
   */
  proof?: "ours" | "link" | "token";
  /** Of a file that the form may bring, in the field `file`; absent where it brings none. */
  fileBytes?: number;
}

const write = { who: "reader", scope: "write" } as const;
const moderate = { who: "moderator", scope: "moderate" } as const;
const own = { who: "reader", banned: true } as const;
// Without a scope: no API token does an admin's work.
const administer = { who: "admin" } as const;

export const ACTIONS = {
  "POST /sign-in": { who: "anybody" },
  "POST /sign-in/link": { who: "anybody" },
  "POST /sign-in/single-sign-on": { who: "anybody" },
  "POST /sign-out": own,

  "POST /account": { who: "reader" },
  "POST /account/address": { who: "reader" },
  "POST /account/address/confirm": { who: "anybody" },
  "POST /account/tokens": { who: "reader" },
  "POST /account/tokens/:token/revoke": own,
  "POST /account/passkeys/:passkey/remove": own,
  "POST /account/sessions/end": own,
  "POST /account/export": own,
  "POST /account/delete": own,

  "POST /submit": { ...write, limit: "submissions" },
  "POST /papers/:id{.+}/upvote": write,
  "POST /papers/:id{.+}/hide": write,
  "POST /papers/:id{.+}/links": write,
  "POST /papers/:id{.+}/claim": write,
  "POST /papers/:id{.+}/claim/withdraw": write,
  "POST /papers/:id{.+}/claim/visibility": write,
  "POST /papers/:id{.+}/note": write,
  "POST /papers/:id{.+}/comments": write,
  "POST /papers/:id{.+}/collect": write,
  "POST /comments/preview": { who: "reader", scope: "write", limit: "previews" },
  "POST /comments/:comment": write,
  "POST /comments/:comment/delete": write,

  "POST /collections": write,
  "POST /collections/:address": write,
  "POST /collections/:address/delete": write,
  "POST /collections/:address/papers": write,
  "POST /follows": write,
  "POST /follows/:follow/remove": write,
  "POST /me/alerts": write,
  "POST /me/alerts/:alert/remove": write,
  // Not by a token: the address would outlive it, and show more than the token may.
  "POST /me/feeds": { who: "reader" },
  "POST /me/feeds/:feed/renew": { who: "reader" },
  "POST /me/feeds/:feed/revoke": own,
  "POST /me/library": { ...write, limit: "libraries", fileBytes: MAX_LIBRARY_BYTES },
  "POST /me/library/keep": write,
  "POST /me/webhooks": { who: "reader" },
  "POST /me/webhooks/:way/try": { ...write, limit: "webhookTries" },
  "POST /me/webhooks/:way/on": write,
  "POST /me/webhooks/:way/remove": write,
  "POST /alerts/stop/:link": { who: "anybody", proof: "link" },
  "POST /reports": { ...write, limit: "reports" },

  // By programs that speak as clients of the Hugging Face Hub do.
  "POST /api/papers/index": { ...write, limit: "fetches" },
  "POST /api/papers/:id{.+}/links": write,
  "POST /api/settings/papers/claim": write,

  "POST /moderation/reports/:report": moderate,
  "POST /moderation/comments/:comment/hide": moderate,
  "POST /moderation/comments/:comment/show": moderate,
  "POST /moderation/submissions/hide": moderate,
  "POST /moderation/submissions/show": moderate,
  "POST /moderation/readers/:handle/ban": moderate,
  "POST /moderation/readers/:handle/unban": moderate,
  "POST /moderation/claims/:claim": moderate,

  // Nothing comes of it before the address has confirmed it.
  "POST /subscribe": { who: "anybody", proof: "ours" },
  "POST /subscription/:token": { who: "anybody", proof: "link" },
  "POST /subscription/:token/start": { who: "anybody", proof: "link" },
  "POST /subscription/:token/end": { who: "anybody", proof: "link" },
  "POST /subscription/:token/renew": { who: "anybody", proof: "link" },
  "POST /unsubscribe/:token": { who: "anybody", proof: "link" },
  "POST /unsubscribe/:token/undo": { who: "anybody", proof: "link" },
  "POST /account/digest": { who: "reader" },

  // Reading is for anybody.
  "POST /mcp": { who: "anybody", proof: "token" },

  "POST /admin/enter": { who: "anybody" },
  "POST /admin/sources/:id/run": administer,
  "POST /admin/mail/test": { ...administer, limit: "testMails" },
  "POST /admin/mail/deliveries/:delivery": administer,
  "POST /admin/readers/:handle/role": administer,
  "POST /admin/invitations": administer,
  "POST /admin/invitations/:invitation/revoke": administer,

  "PUT /api/v1/papers/:id/upvote": write,
  "DELETE /api/v1/papers/:id/upvote": write,
  "POST /api/v1/papers/:id/comments": { ...write, limit: "comments" },
  "PATCH /api/v1/comments/:comment": { ...write, limit: "comments" },
  "DELETE /api/v1/comments/:comment": write,
  "POST /api/v1/collections": write,
  "PATCH /api/v1/collections/:address": write,
  "DELETE /api/v1/collections/:address": write,
  "PUT /api/v1/collections/:address/papers/:id": write,
  "DELETE /api/v1/collections/:address/papers/:id": write,
  "POST /api/v1/follows": write,
  "DELETE /api/v1/follows/:follow": write,
  "POST /api/v1/alerts": write,
  "DELETE /api/v1/alerts/:alert": write,
  "PATCH /api/v1/subscription": write,
  "POST /api/v1/submissions": write,
} satisfies Record<string, Action>;

/** What programs of the mail system ask for, by a token of its own; their routes check it themselves. */
export const BY_A_TOKEN_OF_THEIR_OWN = ["POST /mail/bounces"];
export type ActionName = keyof typeof ACTIONS;

/** A form of ours has a comment at most. */
const MAX_FORM_BYTES = 262_144;

export type Fields = Record<string, string>;

/**
 * What an action is handed: the request, who makes it (undefined only where anybody may), its fields, and the file that
 * came with them.
 */
export type Handler<V> = (c: Context, visit: V, fields: Fields, file: File | undefined) => Promise<Response>;

type HandlerOf<N extends ActionName> = (typeof ACTIONS)[N]["who"] extends "anybody"
  ? Handler<Session | undefined>
  : Handler<Session>;

/** Adds an action of the table to a group of pages; `below` is where the group is mounted. */
export function action<N extends ActionName>(
  pages: Hono,
  site: AppContext,
  name: N,
  handler: HandlerOf<N>,
  below = "",
): void {
  const [method = "", path = ""] = name.split(" ");
  pages.on(method, path.slice(below.length), async (c) => {
    const { visit, fields, file } = await permitted(site, name, c);
    return (handler as Handler<Session | undefined>)(c, visit, fields, file);
  });
}

/**
 * Whoever makes this request, when the table lets them, and its fields. All that can be decided without the body is decided
 * before a byte of it is read, how often they may included, so that a refused request costs next to nothing. Throws
 * `sign_in_first`, `banned`, `not_allowed`, `foreign_form`, `too_many_tries`, `too_large`, `busy` or `bad_request`.
 */
export async function permitted(
  site: AppContext,
  name: ActionName,
  c: Context,
): Promise<{ visit: Session | undefined; fields: Fields; file: File | undefined }> {
  const action: Action = ACTIONS[name];
  c.header("cache-control", "no-store");
  if (action.proof === "token") {
    // A page of another site cannot read our answers, but it must not make use of who may reach us either.
    site.visits.checkSite(c);
    return { visit: await site.visits.ofToken(c), fields: {}, file: undefined };
  }
  const visit = await site.visits.of(c);
  if (!visit) site.limit("forms", site.client(c));
  if (action.who !== "anybody") assertAllowed(action, visit);
  // A token is sent on purpose; a cookie comes along with whatever page sends the form.
  const isBrowsers = action.proof === undefined && (!visit || visit.account !== undefined);
  // First, so that pages of other sites use up nobody's limits.
  if (isBrowsers || action.proof === "ours") site.visits.checkSite(c);
  if (visit) countChange(site.limit, action, visit);
  const { fields, file } = await fieldsOf(site, c, action);
  if (isBrowsers) await site.visits.checkForm(c, fields.form);
  if (visit) countDeed(site.limit, action, visit);
  await site.admission.enter(c);
  return { visit, fields, file };
}

/**
 * Holds whoever comes by another door than a form's address to a row of the table; counts it. Throws `sign_in_first`,
 * `banned`, `not_allowed` or `too_many_tries`.
 */
export function authorize(limit: Limiter, name: ActionName, visit: Session | undefined): Session {
  assertAllowed(ACTIONS[name], visit);
  countChange(limit, ACTIONS[name], visit);
  countDeed(limit, ACTIONS[name], visit);
  return visit;
}

/** Before the body is read; a file takes long to read and to make sense of, so that its limit counts here, too. */
function countChange(limit: Limiter, action: Action, { reader }: Session): void {
  limit("changes", reader.id);
  if (action.limit && action.fileBytes !== undefined) limit(action.limit, reader.id);
}

/** After it: what comes without the form's token, or cannot be read, is no comment. */
function countDeed(limit: Limiter, action: Action, { reader }: Session): void {
  if (action.limit && action.fileBytes === undefined) limit(action.limit, reader.id);
}

/** Throws `sign_in_first`, `banned` or `not_allowed`. */
export function assertAllowed(action: Action, visit: Session | undefined): asserts visit is Session {
  if (!visit) throw new BroadsheetError("sign_in_first", "Please sign in first: this is done in your name.");
  const { reader, scopes } = visit;
  if (reader.ban && !action.banned)
    throw new BroadsheetError(
      "banned",
      `A moderator has closed this account to changes${reader.ban.reason ? `: ${reader.ban.reason}` : ""}. You may still read, take your data along and delete the account.`,
    );
  if (!visit.account && (action.scope === undefined || !scopes.includes(action.scope)))
    throw new BroadsheetError(
      "not_allowed",
      action.scope === undefined
        ? "API tokens cannot do this; it needs you, signed in with a browser."
        : `This API token may not ${action.scope}. Make one that may.`,
    );
  if (action.who !== "anybody" && !includesRole(reader.role, action.who))
    throw new BroadsheetError("not_allowed", `This is for ${action.who}s, and your role here is ${reader.role}.`);
}

/**
 * Of a form or of JSON; of a field given twice the last counts, and files are passed over where none is wanted. A body of
 * another kind is not read.
 */
async function fieldsOf(
  site: AppContext,
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

/** The text of a body, of whatever kind, that has no file. Throws as `permitted` does. */
export const bodyText = async (site: AppContext, c: Context): Promise<string> =>
  (await site.bodies.read(c, MAX_FORM_BYTES, () => tooLarge())).toString();

async function jsonFields(site: AppContext, c: Context): Promise<Fields> {
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

/** Whether a program asks, or a script of our pages: it gets JSON in place of a page. */
export const wantsJson = (c: Context): boolean => /\bapplication\/json\b/.test(c.req.header("accept") ?? "");

/** After an action: a program gets what became of it, a browser goes on to a page. */
export const done = (c: Context, to: string, result: object = {}): Response =>
  wantsJson(c) ? c.json(result) : c.redirect(to, 303);

/** A path of this instance that somebody may be sent back to; `otherwise` for anything else. */
export function backTo(path: string | undefined, otherwise = "/"): string {
  if (path === undefined || !/^\/[\x21-\x7e]{0,2000}$/.test(path) || path.includes("\\")) return otherwise;
  // `//elsewhere` leads away, and `/.//elsewhere` becomes that where it is read as an address and written again.
  return path.startsWith("//") || new URL(path, "http://localhost").pathname.startsWith("//") ? otherwise : path;
}
