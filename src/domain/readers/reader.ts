/**
 * Reader: somebody with an account, as others see them: a handle, a name, a role.
 * Account: what signs in (an address, passkeys, a single sign-on); never shown to others.
 * Role: what a reader may do; each role may do what those before it may.
 * Visit: a request by somebody signed in, by a cookie or by an API token.
 */
import { DAY_MS, type Instant } from "../../lib/time.ts";

/** In rising order. */
export const ROLES = ["reader", "curator", "moderator", "admin"] as const;
export type Role = (typeof ROLES)[number];

export const MAX_NAME_CHARACTERS = 60;
/** A session may add a passkey for so long after it began, as the sign-in library has it. */
export const FRESH_SESSION_MS = DAY_MS;

export interface Reader {
  id: number;
  /** Unique, as in `@mira` and `/readers/mira`. */
  handle: string;
  /** As shown. */
  name: string;
  role: Role;
  createdAt: Instant;
  /** Absent where the reader is not banned. */
  ban?: { since: Instant; reason: string };
}

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Whether a role includes what another may do. */
export const includesRole = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** What an API token may be allowed to do. */
export const SCOPES = ["read", "write", "moderate"] as const;
export type Scope = (typeof SCOPES)[number];

export const SCOPE_DESCRIPTIONS: Record<Scope, string> = {
  read: "read what you see: your lists, follows and private collections",
  write: "upvote, submit, comment, collect and follow in your name, and change your alerts and your digest",
  moderate: "hide, show and decide as a moderator does; an admin’s work needs a browser",
};
