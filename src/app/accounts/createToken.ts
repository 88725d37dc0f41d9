import { grantableScopes, MAX_TOKENS, type TokenLifetime } from "../../domain/readers/apiToken.ts";
import { MAX_NAME_CHARACTERS, type Scope } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { DAY_MS } from "../../lib/time.ts";
import { newSecret } from "../../store/lib/secrets.ts";
import { isEmailConfirmed } from "../../store/readers/accounts.ts";
import { addToken } from "../../store/readers/tokens.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { accountOf } from "./accountOf.ts";

const TOKEN_PREFIX = "bs_";

export interface TokenRequest {
  name: string;
  /** Those that the reader may not grant are left out. */
  scopes: readonly Scope[];
  /** Undefined where none was chosen, which is refused. */
  lifetime: TokenLifetime | undefined;
}

export interface CreatedToken {
  /** The token itself, which is shown this once. */
  token: string;
  name: string;
  scopes: Scope[];
}

/** Makes an API token for a reader. Throws `bad_request` with what is missing, and what `authorize` throws. */
export async function createToken(
  ctx: AppContext,
  actor: Actor | undefined,
  input: TokenRequest,
): Promise<CreatedToken> {
  authorize(ctx, actor, "createToken");
  const { db, clock } = ctx;
  const { reader } = actor;
  const name = clean(input.name);
  const scopes = grantableScopes(reader.role).filter((scope) => input.scopes.includes(scope));
  const { lifetime } = input;
  if (name === "" || [...name].length > MAX_NAME_CHARACTERS)
    refuse(`Please give the token a name of at most ${MAX_NAME_CHARACTERS} characters, such as “notes on my laptop”.`);
  if (scopes.length === 0) refuse("Please choose at least one thing that the token may do.");
  if (lifetime === undefined) refuse("Please choose how long the token lasts.");
  if (!(await isEmailConfirmed(db, accountOf(actor).id)))
    refuse("Please confirm your mail address first; tokens come after that.");
  const { code, hash } = newSecret(TOKEN_PREFIX);
  const at = clock();
  const expiresAt = lifetime === "never" ? null : at + lifetime * DAY_MS;
  const token = { name, hash, scopes, at, expiresAt };
  if (!(await db.transaction().execute((tx) => addToken(tx, reader.id, token))))
    refuse(`You have ${MAX_TOKENS} tokens, and you cannot have more. Revoke one first.`);
  return { token: code, name, scopes };
}

function refuse(message: string): never {
  throw new BroadsheetError("bad_request", message);
}
