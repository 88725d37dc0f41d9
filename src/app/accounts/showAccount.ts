import { grantableScopes } from "../../domain/readers/apiToken.ts";
import type { Profile } from "../../domain/readers/profileRules.ts";
import type { Reader, Scope } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import { type AccountState, accountState } from "../../store/readers/accounts.ts";
import { profileOf } from "../../store/readers/people.ts";
import { type ApiToken, tokensOf } from "../../store/readers/tokens.ts";
import { type ReadingCounts, readingCounts } from "../../store/reading/readState.ts";
import type { AppContext } from "../context.ts";
import type { Actor } from "../permissions.ts";
import { accountOf } from "./accountOf.ts";

/** What readers see of their own account. */
export interface OwnAccount {
  reader: Reader;
  profile: Profile;
  account: AccountState;
  /** The present session. */
  session: string;
  tokens: ApiToken[];
  /** How much is kept of what the reader has seen and read. */
  reading: ReadingCounts;
  /** What this reader may grant a token. */
  scopes: Scope[];
  now: Instant;
}

/** Collects what readers see of their own account. Throws `not_allowed` for an API token. */
export async function showAccount({ db, clock }: AppContext, actor: Actor): Promise<OwnAccount> {
  const { reader } = actor;
  const { id, session } = accountOf(actor);
  const now = clock();
  return {
    reader,
    profile: await profileOf(db, reader.id),
    account: await accountState(db, id, now),
    session,
    tokens: await tokensOf(db, reader.id),
    reading: await readingCounts(db, reader.id),
    scopes: grantableScopes(reader.role),
    now,
  };
}
