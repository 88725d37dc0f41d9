/**
 * Papers in the words of the Hub's API. What this instance does not know is absent, never null: clients trip over that.
 * Times end in `Z`. `upvotes` are readers' own, and stand above a paper as well as in it, since one client loses a
 * nested 0.
 */

import { siteName } from "../../domain/editions/externalListing.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { type HubKind, hubName } from "../../domain/papers/paperLinks.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import type { FirstSubmission } from "../../store/editions/editions.ts";
import type { VerifiedAuthor } from "../../store/moderation/verifiedAuthors.ts";
import { authorIds, objectId, paperObjectId } from "./ids.ts";

/** What is known of a paper besides itself. */
export interface Known {
  /** Absent where it is in no edition. */
  submission?: FirstSubmission | undefined;
  /** The reader who submitted it. */
  submitter?: Reader | undefined;
  verified: readonly VerifiedAuthor[];
  /** Whether a verified author comments. */
  discussed: boolean;
  /** Whether people gave the address of its code, rather than its own record. */
  isCodeGiven(address: string): boolean;
}

/** An item of a list: the paper, and what the list says of it. */
export const itemOf = (paper: Paper, known: Known, base: string) => ({
  paper: flatPaper(paper, known, base),
  publishedAt: time(paper.publishedAt),
  title: paper.title,
  summary: paper.abstract,
  thumbnail: `${base}/thumbnails/papers/${paper.id}.svg`,
  upvotes: paper.upvotes,
  numComments: paper.commentCount,
  ...(known.submission ? { submittedBy: submittedBy(known.submission, known.submitter, base) } : {}),
  isAuthorParticipating: known.discussed,
});

/** The paper by itself. */
export function flatPaper(paper: Paper, { submission, submitter, verified, isCodeGiven }: Known, base: string) {
  const ids = authorIds(paper.key, paper.authors);
  return {
    id: paper.id,
    authors: paper.authors.map((name, i) => ({
      _id: ids[i] ?? "",
      ...claimOf(verified.find((one) => one.author === name)),
      name,
      hidden: false,
    })),
    publishedAt: time(paper.publishedAt),
    ...(submission ? { submittedOnDailyAt: time(submission.submittedAt) } : {}),
    title: paper.title,
    ...(submission ? { submittedOnDailyBy: personOf(submission, submitter, base) } : {}),
    summary: paper.abstract,
    upvotes: paper.upvotes,
    discussionId: objectId("discussion", paper.key),
    ...pagesOf(paper, isCodeGiven),
  };

  function claimOf(author: VerifiedAuthor | undefined) {
    if (!author) return {};
    const { readerId, handle, name, decidedAt } = author;
    return {
      user: person(objectId("reader", readerId), handle, name, base),
      status: "claimed_verified",
      ...(decidedAt === undefined ? {} : { statusLastChangedAt: time(decidedAt) }),
    };
  }
}

/** The paper by itself, with what is made of it at the Hub, and its object id. */
export const wholePaper = (paper: Paper, known: Known, base: string) => {
  const { models, datasets, spaces } = reposOf(paper);
  return {
    _id: paperObjectId(paper.key),
    ...flatPaper(paper, known, base),
    numComments: paper.commentCount,
    linkedModels: models,
    numTotalModels: models.length,
    linkedDatasets: datasets,
    numTotalDatasets: datasets.length,
    linkedSpaces: spaces,
    numTotalSpaces: spaces.length,
  };
};

export const reposOf = ({ links }: Pick<Paper, "links">) => {
  const of = (kind: HubKind) =>
    links
      .filter((link) => link.kind === kind)
      .map((link) => {
        const id = hubName(link);
        return { _id: objectId("repo", `${kind} ${id}`), id, author: id.split("/")[0] ?? "", repoType: kind };
      });
  return { models: of("model"), datasets: of("dataset"), spaces: of("space") };
};

/** Only repositories at GitHub are called so; code elsewhere stands in for a project page. */
function pagesOf({ key, links }: Paper, isCodeGiven: Known["isCodeGiven"]) {
  const code = links.filter(({ kind }) => kind === "code");
  const github = code.find(({ value }) => /^https:\/\/github\.com\//.test(value));
  const page = links.find(({ kind }) => kind === "project") ?? code.find((link) => link !== github);
  return {
    ...(page ? { projectPage: page.value } : {}),
    ...(github
      ? { githubRepo: github.value, githubRepoAddedBy: isCodeGiven(`${key} ${github.value}`) ? "user" : "auto" }
      : {}),
  };
}

const submittedBy = (submission: FirstSubmission, reader: Reader | undefined, base: string) => ({
  ...personOf(submission, reader, base),
  isHf: false,
  isHfAdmin: false,
  isMod: reader !== undefined && includesRole(reader.role, "moderator"),
  // Whom readers follow is nobody else's business here.
  followerCount: 0,
});

/** A reader; or a name as text, of a rule or of whoever listed it elsewhere. */
function personOf({ submitter, site }: FirstSubmission, reader: Reader | undefined, base: string) {
  if (reader) return readerOf(reader, base);
  const name = submitter || siteName(site ?? "nobody");
  return person(objectId("submitter", name), name, name, base);
}

export const readerOf = ({ id, handle, name }: Pick<Reader, "id" | "handle" | "name">, base: string) =>
  person(objectId("reader", id), handle, name || handle, base);

const person = (id: string, handle: string, name: string, base: string) => ({
  _id: id,
  avatarUrl: `${base}/avatars/${encodeURIComponent(handle)}.svg`,
  isPro: false,
  fullname: name,
  user: handle,
  name: handle,
  type: "user",
});

const time = (at: Instant): string => new Date(at).toISOString();
