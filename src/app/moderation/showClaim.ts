/** What the page of a reader's claim to a paper shows, and the address that can settle a claim. */
import type { Database } from "../../store/database.ts";
import { authorNotes } from "../../store/moderation/authorNotes.ts";
import { type Claim, findClaim } from "../../store/moderation/claims.ts";
import { type VerifiedAuthor, verifiedAuthors } from "../../store/moderation/verifiedAuthors.ts";
import { readerLinks } from "../../store/papers/readerLinks.ts";
import { accountState } from "../../store/readers/accounts.ts";
import type { AppContext } from "../context.ts";
import type { Actor } from "../permissions.ts";

export interface OwnClaim {
  /** The reader's own claim to the paper. */
  claim: Claim | undefined;
  /** The readers who are verified authors of it. */
  verified: VerifiedAuthor[];
  /** The reader's note to it, as Markdown; empty when there is none. */
  note: string;
  /** The links that the reader gave to it. */
  links: { kind: string; value: string }[];
  /** The reader's confirmed address; empty when none is known. */
  email: string;
}

/** Returns what a reader has to do with a paper as its author. */
export async function showClaim(ctx: AppContext, actor: Actor, paperKey: number): Promise<OwnClaim> {
  const { db } = ctx;
  const { reader } = actor;
  const note = (await authorNotes(db, paperKey)).find(({ readerId }) => readerId === reader.id);
  return {
    claim: await findClaim(db, reader.id, paperKey),
    verified: await verifiedAuthors(db, paperKey),
    note: note?.body ?? "",
    links: await readerLinks(db, paperKey, reader.id),
    email: await confirmedEmail(db, actor, ctx.clock()),
  };
}

/**
 * Returns the mail address that a reader has confirmed, or an empty text. An API token knows no address, and a single sign-on
 * may give one that is not its reader's.
 */
export async function confirmedEmail(db: Database, { account }: Actor, now: number): Promise<string> {
  if (!account) return "";
  return (await accountState(db, account.id, now)).confirmed ? account.email : "";
}
