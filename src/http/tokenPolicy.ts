/** What API tokens may be. */
import { includesRole, type Reader, SCOPES, type Scope } from "../domain/readers/reader.ts";

/** Days that a token may last, as the form offers them; `never` besides. */
export const TOKEN_DAYS = [30, 90, 365];

/** Nobody's token may do what its reader may not. */
export const grantable = (reader: Reader): Scope[] =>
  SCOPES.filter((scope) => scope !== "moderate" || includesRole(reader.role, "moderator"));
