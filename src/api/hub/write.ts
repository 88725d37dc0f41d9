/** The writing half of the Hub's API, for programs with a reader's API token; and who a token belongs to. */
import type { Context, Hono } from "hono";
import { claimPaper } from "../../app/moderation/claimPaper.ts";
import { editPaperLinks } from "../../app/papers/editPaperLinks.ts";
import { indexPaper } from "../../app/papers/indexPaper.ts";
import { assertAllowed } from "../../app/permissions.ts";
import { foldName } from "../../domain/papers/authorNames.ts";

import type { Paper } from "../../domain/papers/paper.ts";
import type { Reader } from "../../domain/readers/reader.ts";

import type { Session } from "../../http/accounts/authentication.ts";
import { action, bodyText } from "../../http/actions.ts";
import { parseJson } from "../../http/limits/bodies.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { authorIds, keyOfPaper, objectId } from "./ids.ts";
import { readerJson } from "./items.ts";
import { readClaim, readIndex, readLinks } from "./parameters.ts";
import { baseUrlOf, getHubPaper } from "./read.ts";

export function addWriteRoutes(routes: Hono, site: WebContext): void {
  action(routes, site, "POST /api/papers/index", async (c, session) => {
    const state = await indexPaper(site, session, readIndex(await jsonBody(site, c)));
    return c.json({}, state === "here" ? 200 : 202);
  });

  action(routes, site, "POST /api/papers/:id{.+}/links", async (c, session) => {
    const { id } = await findByEitherId(site, c.req.param("id") ?? "");
    const { githubRepo, projectPage } = readLinks(await jsonBody(site, c));
    await editPaperLinks(site, session, { paperId: id, links: { code: githubRepo, project: projectPage } });
    return c.json({});
  });

  action(routes, site, "POST /api/settings/papers/claim", async (c, session) => {
    await claim(site, session, await jsonBody(site, c));
    return c.json({});
  });

  routes.get("/api/whoami-v2", async (c) => {
    const session = await site.sessions.of(c);
    assertAllowed({ who: "reader", scope: "read", banned: true }, session);
    c.header("cache-control", "private, no-store");
    return c.json(whoAmI(session, baseUrlOf(site, c)));
  });
}

/** Finds a paper by the Hub's object id, or by its own id, which some clients send. Throws `not_found`. */
async function findByEitherId({ db }: WebContext, id: string): Promise<Paper> {
  const key = keyOfPaper(id);
  const paper = key === undefined ? undefined : (await loadPapers(db, [key]))[0];
  return paper ?? getHubPaper(db, id);
}

async function claim(site: WebContext, session: Session, body: unknown): Promise<void> {
  const { paperId, claimAuthorId, targetUserId } = readClaim(body);
  if (targetUserId !== undefined && targetUserId !== objectId("reader", session.reader.id))
    throw new BroadsheetError(
      "not_allowed",
      "You can claim papers for yourself only: targetUserId is another reader’s.",
    );
  const paper = await findByEitherId(site, paperId);
  const author = claimedAuthor(paper, claimAuthorId, session.reader);
  await claimPaper(site, session, { paperId: paper.id, author, evidence: "" });
}

function whoAmI({ reader, scopes }: Session, base: string) {
  const { _id, user: _, ...person } = readerJson(reader, base);
  const role = scopes.includes("write") ? "write" : "read";
  return {
    ...person,
    id: _id,
    orgs: [],
    auth: { type: "access_token", accessToken: { displayName: `${reader.handle}-${role}`, role } },
  };
}

/** The author's name that an author's id stands for; without an id, the author's name that is the reader's own. */
function claimedAuthor({ key, authors }: Paper, id: string | undefined, reader: Reader): string {
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

/** Reads the body as JSON that keeps its nulls, which the fields of an action do not. */
const jsonBody = async (site: WebContext, c: Context): Promise<unknown> => parseJson(await bodyText(site, c)) ?? {};
