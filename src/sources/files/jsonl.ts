/** Papers as JSON, one a line, in a format of our own: docs/import.md, and docs/paper.schema.json for programs. */
import { z } from "zod";
import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import { CATEGORY_CODE, categoryCode } from "../../domain/papers/categories.ts";
import type { Link } from "../../domain/papers/link.ts";
import { toProject } from "../../domain/papers/paperLinks.ts";
import type { FileReading, ReadLine } from "../../domain/ports.ts";
import type { Instant } from "../../lib/time.ts";
import { authorsIn, FULL_NAMES } from "../authorLists.ts";
import { parseJson, reasonOf } from "../jsonLine.ts";
import { readSnapshot } from "../snapshot.ts";

const MAX_AUTHORS = 10_000;
const MAX_LINKS = 20;

const words = (message: string, max = 50_000) => z.string("must be text").max(max, "is too long").describe(message);
const several = (message: string) =>
  z
    .union([z.string().max(500), z.array(z.string().max(500)).max(MAX_LINKS)], "must be an address or a list of them")
    .describe(message);
const date = words("YYYY-MM-DD, a time in UTC as 2025-06-10T12:00:00Z, or YYYY-MM or YYYY where no more is known", 40);

const name = z.string().max(500);
const Author = z.union([
  name,
  z.object({ family: name, given: name.nullish(), particle: name.nullish(), suffix: name.nullish() }),
  z.object({ group: name }),
]);

export const JsonPaper = z
  .object({
    id: words("arXiv id without version, or source:local-id", 160),
    title: words("Running text; mathematics as TeX between dollars", 2_000),
    abstract: words("As the title").nullish(),
    authors: z
      .array(Author, "must be a list of names")
      .max(MAX_AUTHORS, "has too many names")
      .describe("In the order of the paper: full names, family and given names, or groups")
      .nullish(),
    categories: z.array(z.string().max(200), "must be a list").max(50).describe("The primary one first").nullish(),
    published: date.nullish(),
    updated: date.describe("Of the newest version, where that is not the first").nullish(),
    versions: z
      .array(z.object({ version: z.int().min(1).max(9_999), date }), "must be a list of versions")
      .max(1_000)
      .describe("In place of published and updated")
      .nullish(),
    comments: words("The authors' remark", 5_000).nullish(),
    doi: words("Of the publication", 500).nullish(),
    journal: words("Citation of the publication", 2_000).nullish(),
    code: several("Repositories").nullish(),
    project: several("Project pages").nullish(),
    withdrawn: z.boolean("must be true or false").describe("Whether it was taken back").nullish(),
  })
  .describe("One paper; other fields are passed over. published or versions is needed.");

export const readJsonLine: ReadLine = (bytes, now) => {
  const json = parseJson(bytes);
  return "value" in json ? readJsonPaper(json.value, now) : json;
};

function readJsonPaper(value: unknown, now: Instant): FileReading {
  const checked = JsonPaper.safeParse(withoutNobody(value));
  if (!checked.success) return { reason: reasonOf(checked.error.issues[0], value) };
  const paper = checked.data;
  const versions = versionsOf(paper);
  if (versions.length === 0) return { reason: "it has no date (published and versions are missing)" };
  const reading = readSnapshot(
    {
      id: paper.id,
      title: paper.title,
      abstract: paper.abstract,
      comments: paper.comments,
      doi: paper.doi,
      "journal-ref": paper.journal,
      categories: paper.categories?.map((name) => (CATEGORY_CODE.test(name) ? name : categoryCode(name))).join(" "),
      versions,
    },
    now,
    { plain: true, authors: (paper.authors ?? []).flatMap(authorsOf) },
  );
  if ("reason" in reading) return reading;
  const links = [...list(paper.code), ...list(paper.project)].flatMap((address): Link[] => {
    const link = toProject(address);
    return link ? [link] : [];
  });
  const { record } = reading;
  return {
    record: {
      ...record,
      links: [...new Map([...links, ...record.links].map((link) => [`${link.kind} ${link.value}`, link])).values()],
      ...(paper.withdrawn ? { withdrawn: true } : {}),
    },
  };
}

/** An author without a name costs no other. */
function withoutNobody(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("authors" in value) || !Array.isArray(value.authors))
    return value;
  const authors = value.authors.map(undivided).filter((author) => typeof author === "string" || isSomebody(author));
  return { ...value, authors };
}

const isSomebody = (author: unknown): boolean =>
  typeof author === "object" && author !== null && Object.values(author).some((part) => part !== null && part !== "");

/** The full name, where that is in a field of its own or the only one. */
function undivided(author: unknown): unknown {
  if (typeof author !== "object" || author === null || Array.isArray(author)) return author;
  const { family, given, name } = author as Record<string, unknown>;
  return family ? author : typeof name === "string" ? name : typeof given === "string" ? given : author;
}

function authorsOf(author: z.output<typeof Author>): WrittenAuthor[] {
  if (typeof author === "string") return authorsIn([author], FULL_NAMES);
  if ("group" in author) return [author];
  const { family, given, particle, suffix } = author;
  return [{ family, given: given ?? "", ...(particle ? { particle } : {}), ...(suffix ? { suffix } : {}) }];
}

const list = (given: string | string[] | null | undefined): string[] =>
  typeof given === "string" ? [given] : (given ?? []);

function versionsOf({ versions, published, updated }: z.output<typeof JsonPaper>) {
  if (versions?.length) return versions.map(({ version, date }) => ({ version: `v${version}`, created: date }));
  if (!published) return [];
  return [
    { version: "v1", created: published },
    ...(updated && updated !== published ? [{ version: "v2", created: updated }] : []),
  ];
}
