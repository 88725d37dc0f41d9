/**
 * The key to the page of local mails. Whoever has it reads everybody's links to sign in, so nothing but the key opens
 * that page: where a request comes from proves nothing of who sends it.
 */
import { createHmac } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { same } from "./authentication.ts";

const MAIL_COOKIE = "broadsheet.mail";
export const LOCAL_MAIL_PATH = "/mail";

/** What a browser keeps in place of the key: nobody makes it by guessing the key alone. */
export const mailSeal = (key: string, secret: string): string =>
  createHmac("sha256", secret).update(`mail page ${key}`).digest("base64url");

/** Whether the browser has shown the key before. */
export const hasMailKey = (c: Context, seal: string): boolean => same(getCookie(c, MAIL_COOKIE) ?? "", seal);

/** Keeps the seal in the browser for as long as it is open, out of reach of scripts and of other sites. */
export const keepMailKey = (c: Context, seal: string, secure: boolean): void =>
  setCookie(c, MAIL_COOKIE, seal, { path: LOCAL_MAIL_PATH, httpOnly: true, sameSite: "Strict", secure });
