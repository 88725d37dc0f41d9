/**
 * Who may see the admin pages. Until there are accounts: whoever has the token, which is exchanged for a cookie. Pages
 * and forms know only `required` and `formToken`, so accounts can take this file's place.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { BroadsheetError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/paper.ts";
import type { Clock } from "../../domain/ports.ts";

const COOKIE = "broadsheet_admin";
/** Signed in for so long. */
const SESSION_MS = 7 * 86_400_000;
const NONCE_BYTES = 12;
/** So many wrong tokens from one address within the time; then none is looked at for as long. */
const MAX_WRONG = 10;
const WRONG_MS = 600_000;
/** Addresses remembered for wrong tokens. */
const MAX_REMEMBERED = 10_000;

export interface Gate {
  /** Lets through who is signed in, and only forms that a page of ours was the source of. */
  required: MiddlewareHandler;
  /** What a form of this session must carry in the field `form`. */
  formToken(c: Context): string;
  /** Signs in; throws `wrong_token` or `too_many_tries`. */
  enter(c: Context, token: string): void;
  leave(c: Context): void;
}

export function createGate({ token, clock, secure }: { token: string; clock: Clock; secure: boolean }): Gate {
  const wrong = new Map<string, { tries: number; until: Instant }>();
  const seal = (text: string) => createHmac("sha256", token).update(text).digest("base64url");
  const options = { path: "/admin", httpOnly: true, sameSite: "Strict", secure } as const;

  /** The session's name, or nothing when there is none that holds. */
  function session(c: Context): string | undefined {
    const value = getCookie(c, COOKIE) ?? "";
    const [expires = "", nonce = "", mark = ""] = value.split(".");
    if (!same(mark, seal(`session ${expires}.${nonce}`)) || Number(expires) < clock()) return undefined;
    return value;
  }

  function checkTries(from: string): void {
    const before = wrong.get(from);
    if (before && before.until <= clock()) wrong.delete(from);
    else if (before && before.tries >= MAX_WRONG)
      throw new BroadsheetError(
        "too_many_tries",
        "There were too many wrong tokens from your address. Please wait ten minutes and try again.",
      );
  }

  function noteWrong(from: string): void {
    const tries = (wrong.get(from)?.tries ?? 0) + 1;
    wrong.delete(from);
    wrong.set(from, { tries, until: clock() + WRONG_MS });
    if (wrong.size > MAX_REMEMBERED) wrong.delete(wrong.keys().next().value ?? "");
  }

  return {
    async required(c, next) {
      c.header("cache-control", "no-store");
      c.header("x-robots-tag", "noindex");
      const name = session(c);
      if (name === undefined)
        throw new BroadsheetError(
          "admin_only",
          "This page is for whoever runs this instance, and you are not signed in.",
        );
      if (c.req.method !== "GET" && c.req.method !== "HEAD") {
        const { form } = await c.req.parseBody();
        if (typeof form !== "string" || !same(form, seal(`form ${name}`)))
          throw new BroadsheetError(
            "bad_request",
            "This form is not from a page that you have open now, so nothing was done. Please go back, load the page again and retry.",
          );
      }
      return next();
    },
    formToken: (c) => seal(`form ${session(c) ?? ""}`),
    enter(c, given) {
      const from = addressOf(c);
      checkTries(from);
      if (!same(given, token)) {
        noteWrong(from);
        throw new BroadsheetError("wrong_token", "This is not the token of this instance.");
      }
      wrong.delete(from);
      const opened = `${clock() + SESSION_MS}.${randomBytes(NONCE_BYTES).toString("base64url")}`;
      setCookie(c, COOKIE, `${opened}.${seal(`session ${opened}`)}`, { ...options, maxAge: SESSION_MS / 1_000 });
    },
    leave: (c) => void deleteCookie(c, COOKIE, options),
  };
}

/** Takes as long whatever differs. */
const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Where a request comes from; one name for all where that is not known. */
const addressOf = (c: Context): string =>
  (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket?.remoteAddress ?? "";
