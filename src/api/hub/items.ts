/**
 * Papers in the fields of the Hub's API. What this instance does not know is absent, never null, which clients trip over.
 * Times end in `Z`. `upvotes` are those of readers here; an item has them beside its paper as well as in it, because one
 * client loses a nested 0.
 */
import { siteName } from "../../domain/editions/externalListing.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { type HubKind, hubName } from "../../domain/papers/paperLinks.ts";
import { includesRole, type Reader } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import type { FirstSubmission } from "../../store/editions/editions.ts";
import type { VerifiedAuthor } from "../../store/moderation/verifiedAuthors.ts";
import { authorIds, objectId, paperObjectId } from "./ids.ts";

/** What the API shows of a paper besides the paper itself. */
export interface PaperDetails {
  /** Absent for a paper in no edition. */
  submission?: FirstSubmission | undefined;
  /** The reader who submitted it; absent for rules and other sites. */
  submitter?: Reader | undefined;
  verified: readonly VerifiedAuthor[];
  /** Whether a verified author comments. */
  discussed: boolean;
  /** Whether people gave the address of its code, rather than its own record. */
  isCodeGiven(address: string): boolean;
}

/** An item of a list: the paper, and what the list shows of it. */
export const toItem = (paper: Paper, details: PaperDetails, base: string) => ({
  paper: toFlatPaper(paper, details, base),
  publishedAt: time(paper.publishedAt),
  title: paper.title,
  summary: paper.abstract,
  thumbnail: `${base}/thumbnails/papers/${paper.id}.svg`,
  upvotes: paper.upvotes,
  numComments: paper.commentCount,
  ...(details.submission ? { submittedBy: submittedBy(details.submission, details.submitter, base) } : {}),
  isAuthorParticipating: details.discussed,
});

/** The paper by itself. */
export function toFlatPaper(
  paper: Paper,
  { submission, submitter, verified, isCodeGiven }: PaperDetails,
  base: string,
) {
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
    ...codeAndProject(paper, isCodeGiven),
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

/** The paper by itself, with its repositories at the Hub and its object id. */
export const toWholePaper = (paper: Paper, details: PaperDetails, base: string) => {
  const { models, datasets, spaces } = reposOf(paper);
  return {
    _id: paperObjectId(paper.key),
    ...toFlatPaper(paper, details, base),
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

/** The API knows code at GitHub only; code elsewhere takes the place of a project page. */
function codeAndProject({ key, links }: Paper, isCodeGiven: PaperDetails["isCodeGiven"]) {
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
  // Here, nobody else sees whom a reader follows.
  followerCount: 0,
});

/** A reader; or the name of a rule, or of the person who listed it elsewhere. */
function personOf({ submitter, site }: FirstSubmission, reader: Reader | undefined, base: string) {
  if (reader) return readerJson(reader, base);
  const name = submitter || siteName(site ?? "nobody");
  return person(objectId("submitter", name), name, name, base);
}

export const readerJson = ({ id, handle, name }: Pick<Reader, "id" | "handle" | "name">, base: string) =>
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
