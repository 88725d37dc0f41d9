/**
 * The shape of the Hub's answers, field by field: strict, so that a field that no answer of the Hub has is a mistake, and
 * so is null in the place of a field that is absent. Read as its clients read: times end in `Z`.
 */
import { z } from "zod";

const time = z.iso.datetime({ precision: 3 }).refine((text) => text.endsWith("Z"));
const objectId = z.string().regex(/^[0-9a-f]{24}$/);
const address = z.url({ protocol: /^https?$/ });
const whole = z.number().int().min(0);

/** A person beside an author or a submission; the oldest answers have no id there, older ones no second name. */
const Person = z.strictObject({
  _id: objectId.optional(),
  avatarUrl: address,
  isPro: z.boolean(),
  fullname: z.string(),
  user: z.string().min(1),
  name: z.string().min(1).optional(),
  type: z.literal("user"),
});

const Author = z.strictObject({
  _id: objectId,
  user: Person.optional(),
  name: z.string().min(1),
  status: z.enum(["claimed_verified", "extracted_pending", "extracted_confirmed", "admin_assigned"]).optional(),
  statusLastChangedAt: time.optional(),
  hidden: z.boolean(),
});

const Organization = z.strictObject({ _id: objectId, name: z.string(), fullname: z.string(), avatar: address });

const flat = {
  id: z.string().min(1),
  authors: z.array(Author),
  mediaUrls: z.array(address).optional(),
  publishedAt: time,
  submittedOnDailyAt: time.optional(),
  title: z.string().min(1),
  submittedOnDailyBy: Person.optional(),
  summary: z.string(),
  upvotes: whole,
  discussionId: objectId.optional(),
  projectPage: address.optional(),
  githubRepo: address.optional(),
  githubRepoAddedBy: z.enum(["user", "auto"]).optional(),
  githubStars: whole.optional(),
  ai_summary: z.string().optional(),
  ai_keywords: z.array(z.string()).optional(),
  ai_summary_model: z.string().optional(),
  organization: Organization.optional(),
};
export const FlatPaper = z.strictObject(flat);

const SubmittedBy = z.strictObject({
  _id: objectId,
  avatarUrl: address,
  fullname: z.string().min(1),
  name: z.string().min(1),
  /** Ours: one client reads this and not `name`. */
  user: z.string().min(1).optional(),
  type: z.literal("user"),
  isPro: z.boolean(),
  isHf: z.boolean(),
  isHfAdmin: z.boolean(),
  isMod: z.boolean(),
  followerCount: whole.optional(),
  isUserFollowing: z.boolean().optional(),
});

const item = {
  paper: FlatPaper,
  publishedAt: time,
  title: z.string().min(1),
  /** Absent, as is much else, in the oldest answers. */
  summary: z.string().optional(),
  mediaUrls: z.array(address).optional(),
  mediaUrl: address.optional(),
  thumbnail: address.optional(),
  /** Ours: one client loses a nested 0. */
  upvotes: whole.optional(),
  numComments: whole,
  submittedBy: SubmittedBy.optional(),
  organization: Organization.optional(),
  isAuthorParticipating: z.boolean().optional(),
};
export const DailyItem = z.strictObject(item);

const Highlighted = z.array(z.strictObject({ type: z.enum(["text", "highlight"]), text: z.string() }));
export const SearchItem = z.strictObject({
  ...item,
  highlightedTitle: Highlighted,
  highlightedSummary: Highlighted,
  /** Absent here, where reading looks at no token. */
  upvoted: z.boolean().optional(),
});

const Repo = z.strictObject({
  _id: objectId,
  id: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  author: z.string().min(1),
  repoType: z.enum(["model", "dataset", "space"]),
});
export const Repos = z.strictObject({ models: z.array(Repo), datasets: z.array(Repo), spaces: z.array(Repo) });

export const WholePaper = z.strictObject({
  _id: objectId,
  ...flat,
  numComments: whole,
  linkedModels: z.array(Repo),
  numTotalModels: whole,
  linkedDatasets: z.array(Repo),
  numTotalDatasets: whole,
  linkedSpaces: z.array(Repo),
  numTotalSpaces: whole,
});

/** What the items of today's answers have in any case, and a strict client demands. */
export const ALWAYS_IN_ITEM = [
  "paper.id",
  "paper.authors",
  "paper.publishedAt",
  "paper.title",
  "paper.summary",
  "paper.upvotes",
  "paper.discussionId",
  "publishedAt",
  "title",
  "summary",
  "thumbnail",
  "numComments",
  "isAuthorParticipating",
];
/** Of a paper that is in an edition. */
export const ALWAYS_IN_DAILY = [
  ...ALWAYS_IN_ITEM,
  "paper.submittedOnDailyAt",
  ...["_id", "avatarUrl", "isPro", "fullname", "user", "name", "type"].map(
    (name) => `paper.submittedOnDailyBy.${name}`,
  ),
  ...["_id", "avatarUrl", "fullname", "name", "type", "isPro", "isHf", "isHfAdmin", "isMod", "followerCount"].map(
    (name) => `submittedBy.${name}`,
  ),
];

/** Every path in a value, `paper.authors[].name`, with the type of what is there. */
export function pathsIn(value: unknown, path = "", found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  const type = value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
  if (path !== "") found.set(path, (found.get(path) ?? new Set()).add(type));
  if (Array.isArray(value)) for (const one of value) pathsIn(one, `${path}[]`, found);
  else if (typeof value === "object" && value !== null)
    for (const [name, one] of Object.entries(value)) pathsIn(one, path === "" ? name : `${path}.${name}`, found);
  return found;
}
