import { parseSubmissionNotes } from "../../domain/editions/submission.ts";
import type { Link } from "../../domain/papers/link.ts";
import { isHubKind } from "../../domain/papers/paperLinks.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { hasSubmitted } from "../../store/editions/submissions.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { isAuthor } from "../../store/moderation/claims.ts";
import { readerLinks, setLinks } from "../../store/papers/readerLinks.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getPaper } from "./getPaper.ts";

/** Links as they were typed. An empty one or null removes what is there; an absent one leaves it. */
export interface TypedPaperLinks {
  code?: string | null | undefined;
  project?: string | null | undefined;
  /** Models, datasets and Spaces of the Hugging Face Hub, separated by white space. */
  hub?: string | undefined;
}

/**
 * Replaces the links that a reader gave to a paper. Verified authors, readers who submitted the paper, and moderators may;
 * what a moderator does is recorded. Throws `not_found`, `not_allowed`, `bad_request` for an address that cannot be used,
 * and what `authorize` throws.
 */
export async function editPaperLinks(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, links }: { paperId: string; links: TypedPaperLinks },
): Promise<void> {
  authorize(ctx, actor, "editPaperLinks");
  const { reader } = actor;
  await ctx.db.transaction().execute(async (tx) => {
    const paper = await getPaper(tx, paperId);
    const asModerator = await needsModerator(tx, reader, paper.key);
    await setLinks(tx, paper.key, reader.id, edited(await readerLinks(tx, paper.key, reader.id), links));
    const entry = { by: reader.id, at: ctx.clock(), action: "set links of", subject: `paper ${paper.id}` };
    if (asModerator) await recordAudit(tx, entry);
  });
}

/** Tells whether the reader may edit the links as a moderator only. Throws `not_allowed` where they may not at all. */
async function needsModerator(db: Database, reader: Reader, paperKey: number): Promise<boolean> {
  if ((await isAuthor(db, reader.id, paperKey)) || (await hasSubmitted(db, reader.id, paperKey))) return false;
  if (includesRole(reader.role, "moderator")) return true;
  throw new BroadsheetError(
    "not_allowed",
    "Only a paper’s verified authors, readers who submitted it, and moderators edit its links.",
  );
}

/** The links after the edit. Throws `bad_request`. */
function edited(before: readonly Link[], { code, project, hub }: TypedPaperLinks): Link[] {
  const parsed = parseSubmissionNotes({ note: "", code: code ?? "", project: project ?? "", hub: hub ?? "" });
  if ("mistake" in parsed) throw new BroadsheetError("bad_request", parsed.mistake);
  const isKept = ({ kind }: Link) =>
    (kind === "code" && code === undefined) ||
    (kind === "project" && project === undefined) ||
    (isHubKind(kind) && hub === undefined);
  return [...before.filter(isKept), ...parsed.links];
}
