/** API tokens: what their readers may choose. */
import { includesRole, type Role, SCOPES, type Scope } from "./reader.ts";

/** The lifetimes that readers can choose from, in days; `never` is offered besides. */
export const TOKEN_DAYS = [30, 90, 365] as const;
export type TokenLifetime = (typeof TOKEN_DAYS)[number] | "never";

/** Tokens that one reader may have. */
export const MAX_TOKENS = 20;

/** Reads a lifetime as forms have it; undefined for any other text. */
export const parseTokenLifetime = (text: string | undefined): TokenLifetime | undefined =>
  text === "never" ? text : TOKEN_DAYS.find((days) => String(days) === text);

/** Lists the scopes that a reader of this role may grant: no token may do what its reader may not. */
export const grantableScopes = (role: Role): Scope[] =>
  SCOPES.filter((scope) => scope !== "moderate" || includesRole(role, "moderator"));
