/** What programs change by the Hub's API, with an API token of a reader, and who a token is. */
import type { Context, Hono } from "hono";
import { claimPaper } from "../../app/moderation/claimPaper.ts";
import { assertAllowed } from "../../app/permissions.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import type { Link, LinkKind, Paper } from "../../domain/papers/paper.ts";
import { isArxivId } from "../../domain/papers/paperId.ts";
import { isHubKind, toCode, toProject } from "../../domain/papers/paperLinks.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import type { Session } from "../../http/accounts/authentication.ts";
import { action, bodyText } from "../../http/actions.ts";
import { parseJson } from "../../http/limits/bodies.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { hasSubmitted } from "../../store/editions/submissions.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { isAuthor } from "../../store/moderation/claims.ts";
import { findPaper, loadPapers } from "../../store/papers/papers.ts";
import { readerLinks, setLinks } from "../../store/papers/readerLinks.ts";
import { authorIds, keyOfPaper, objectId } from "./ids.ts";
import { readerOf } from "./items.ts";
import { readClaim, readIndex, readLinks } from "./parameters.ts";
import { addressOf, paperOf } from "./read.ts";

export function addWriting(door: Hono, site: WebContext): void {
  const { db, services } = site;

  action(door, site, "POST /api/papers/index", async (c) => {
    const { arxivId } = readIndex(await bodyOf(site, c));
    if (await findPaper(db, arxivId)) return c.json({});
    if (!isArxivId(arxivId)) throw new BroadsheetError("bad_request", `${arxivId} is no id of arXiv’s.`);
    const fetch = await services.fetchPaper(arxivId);
    if (fetch.state === "unknown") throw new BroadsheetError("not_found", fetch.message);
    if (fetch.state === "failed") throw new BroadsheetError("source_failing", fetch.message);
    return c.json({}, fetch.state === "here" ? 200 : 202);
  });

  action(door, site, "POST /api/papers/:id{.+}/links", async (c, { reader }) => {
    const paper = await paperMeant(c.req.param("id") ?? "");
    const asModerator = await mayLink(reader, paper);
    const given = readLinks(await bodyOf(site, c));
    const before = (await readerLinks(db, paper.key, reader.id)) as Link[];
    const links = [
      ...changed(before, "code", given.githubRepo, toCode),
      ...changed(before, "project", given.projectPage, toProject),
      ...before.filter(({ kind }) => isHubKind(kind)),
    ];
    await db.transaction().execute(async (tx) => {
      await setLinks(tx, paper.key, reader.id, links);
      const deed = { action: "set links of", subject: `paper ${paper.id}` };
      if (asModerator) await recordAudit(tx, { by: reader.id, at: services.clock(), ...deed });
    });
    return c.json({});
  });

  /** The Hub wants its object id; some clients send the paper's own. */
  async function paperMeant(asked: string): Promise<Paper> {
    const key = keyOfPaper(asked);
    const paper = key === undefined ? undefined : (await loadPapers(db, [key]))[0];
    return paper ?? paperOf(db, asked);
  }

  /** Whether it takes a moderator's role. Throws `not_allowed`. */
  async function mayLink(reader: Reader, paper: Paper): Promise<boolean> {
    if ((await isAuthor(db, reader.id, paper.key)) || (await hasSubmitted(db, reader.id, paper.key))) return false;
    if (includesRole(reader.role, "moderator")) return true;
    throw new BroadsheetError(
      "not_allowed",
      "Only a paper’s verified authors, readers who submitted it, and moderators add links to it.",
    );
  }

  action(door, site, "POST /api/settings/papers/claim", async (c, session) => {
    const { reader } = session;
    const { paperId, claimAuthorId, targetUserId } = readClaim(await bodyOf(site, c));
    if (targetUserId !== undefined && targetUserId !== objectId("reader", reader.id))
      throw new BroadsheetError(
        "not_allowed",
        "You can only claim papers for yourself: targetUserId is another reader’s.",
      );
    const paper = await paperMeant(paperId);
    const author = authorMeant(paper, claimAuthorId, reader);
    await claimPaper(site, session, { paperId: paper.id, author, evidence: "" });
    return c.json({});
  });

  door.get("/api/whoami-v2", async (c) => {
    const visit = await site.visits.of(c);
    assertAllowed({ who: "reader", scope: "read", banned: true }, visit);
    c.header("cache-control", "private, no-store");
    return c.json(whoIs(visit, addressOf(site, c)));
  });
}

function whoIs({ reader, scopes }: Session, base: string) {
  const { _id, user: _, ...person } = readerOf(reader, base);
  const role = scopes.includes("write") ? "write" : "read";
  return {
    ...person,
    id: _id,
    orgs: [],
    auth: { type: "access_token", accessToken: { displayName: `${reader.handle}-${role}`, role } },
  };
}

/** The name that an author's id stands for; without an id the one that is the reader's own. */
function authorMeant({ key, authors }: Paper, id: string | undefined, reader: Reader): string {
  const ids = authorIds(key, authors);
  const name =
    id === undefined
      ? authors.find((one) => foldName(one) === foldName(reader.name))
      : authors.find((_, i) => ids[i] === id);
  if (name !== undefined) return name;
  throw new BroadsheetError(
    "bad_request",
    "claimAuthorId must be the _id of one of the paper’s authors, as /api/papers/ID gives it.",
  );
}

/** A reader's links of a kind after a change: null takes them away, what is absent leaves them. Throws `bad_request`. */
function changed(
  before: readonly Link[],
  kind: LinkKind,
  given: string | null | undefined,
  toLink: (written: string) => Link | undefined,
): Link[] {
  if (given === undefined) return before.filter((link) => link.kind === kind);
  if (given === null || given.trim() === "") return [];
  const link = toLink(given);
  if (link) return [link];
  throw new BroadsheetError("bad_request", `${given} is no address that can be used; it must begin with https://.`);
}

/** The body once more, whose nulls count here. */
const bodyOf = async (site: WebContext, c: Context): Promise<unknown> => parseJson(await bodyText(site, c)) ?? {};
