/**
 * The key to the page of local mails. Anybody with the key reads everybody's sign-in links, so nothing else opens that
 * page: where a request comes from does not prove who sends it.
 */
import { createHmac } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { equalSecrets } from "./equalSecrets.ts";

const MAIL_COOKIE = "broadsheet.mail";
export const LOCAL_MAIL_PATH = "/mail";

/** Returns what a browser keeps in place of the key; guessing the key alone is not enough to make it. */
export const mailSeal = (key: string, secret: string): string =>
  createHmac("sha256", secret).update(`mail page ${key}`).digest("base64url");

/** Tells whether the browser has shown the key before. */
export const hasMailKey = (c: Context, seal: string): boolean => equalSecrets(getCookie(c, MAIL_COOKIE) ?? "", seal);

/** Saves the seal in the browser for as long as it is open, out of reach of scripts and other sites. */
export const keepMailKey = (c: Context, seal: string, secure: boolean): void =>
  setCookie(c, MAIL_COOKIE, seal, { path: LOCAL_MAIL_PATH, httpOnly: true, sameSite: "Strict", secure });
