/**
 * Reader: somebody with an account, as others see them, with a handle, a name and a role.
 * Account: what signs in (an address, passkeys, a single sign-on); never shown to others.
 * Role: what a reader may do; each role may do what those before it may.
 * Session: somebody signed in, by a cookie or by an API token.
 */
import type { Instant } from "../../lib/time.ts";

/** Every role, the least first. */
export const ROLES = ["reader", "curator", "moderator", "admin"] as const;
export type Role = (typeof ROLES)[number];

export const MAX_NAME_CHARACTERS = 60;
/** The time after its beginning in which a session may add a passkey, as the sign-in library has it. */
export const FRESH_SESSION_MS = 86_400_000;

export interface Reader {
  id: number;
  /** Unique, as in `@mira` and `/readers/mira`. */
  handle: string;
  /** The name as pages show it. */
  name: string;
  role: Role;
  createdAt: Instant;
  /** Whether it is to be kept what the reader is shown and reads. */
  remembersReading: boolean;
  /** Absent where the reader is not banned. */
  ban?: { since: Instant; reason: string };
}

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Tells whether a role includes what another may do. */
export const includesRole = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** What an API token may be allowed to do. */
export const SCOPES = ["read", "write", "moderate"] as const;
export type Scope = (typeof SCOPES)[number];

export const SCOPE_DESCRIPTIONS: Record<Scope, string> = {
  read: "read what you see: your lists, follows and private collections",
  write: "upvote, submit, comment, collect and follow in your name, and change your alerts and your digest",
  moderate: "hide, show and decide as a moderator does; an admin’s work needs a browser",
};
