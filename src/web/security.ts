/**
 * Headers of every answer: nothing is loaded from elsewhere, nothing runs inline, nobody frames us, and what says
 * nothing of caches is for whoever asked alone.
 */
import type { Context, MiddlewareHandler } from "hono";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  // A page that shows a mail has a policy of its own.
  if (!c.res.headers.has("content-security-policy")) c.header("content-security-policy", POLICY);
  c.header("x-content-type-options", "nosniff");
  if (!c.res.headers.has("referrer-policy")) c.header("referrer-policy", "strict-origin-when-cross-origin");
  c.header("cross-origin-opener-policy", "same-origin");
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "private, no-cache");
  // Most pages differ by who is signed in; a cache in between must not hand one's page to another.
  if (!/\bpublic\b/.test(c.res.headers.get("cache-control") ?? "")) c.header("vary", "cookie, authorization");
  c.header("permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()");
};

/**
 * For pages whose own address is a secret: other sites do not learn it from links. Not "no-referrer", with which browsers
 * send even our own forms without saying whence.
 */
export const keepAddressSecret = (c: Context): void => c.header("referrer-policy", "same-origin");
