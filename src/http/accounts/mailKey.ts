/**
 * The key to the page of local mails. Whoever has it reads everybody's links to sign in, so nothing but the key opens
 * that page: where a request comes from proves nothing of who sends it.
 */
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { same } from "./visits.ts";

const MAIL_COOKIE = "broadsheet.mail";
export const LOCAL_MAIL_PATH = "/mail";

/** Whether the browser has shown the key before. */
export const hasMailKey = (c: Context, key: string): boolean => same(getCookie(c, MAIL_COOKIE) ?? "", key);

/** Keeps the key in the browser for as long as it is open, out of reach of scripts and of other sites. */
export const keepMailKey = (c: Context, key: string, secure: boolean): void =>
  setCookie(c, MAIL_COOKIE, key, { path: LOCAL_MAIL_PATH, httpOnly: true, sameSite: "Strict", secure });
