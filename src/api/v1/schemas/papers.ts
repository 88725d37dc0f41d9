/** Papers as answers have them. */
import { z } from "zod";
import { type ViewerState, viewerStateOf } from "../../../app/papers/viewerState.ts";
import { LINK_KINDS, type Paper } from "../../../domain/papers/paper.ts";
import { homeOf, paperPath } from "../../../domain/papers/paperId.ts";
import type { Reader } from "../../../domain/readers/reader.ts";
import type { Database } from "../../../store/database.ts";
import { loadPapers } from "../../../store/papers/papers.ts";
import type { OperationRequest } from "../operation.ts";
import { Address, Count, Moment, moment, Next } from "./common.ts";

const PaperLink = z
  .object({
    kind: z.enum(LINK_KINDS),
    value: z.string().meta({ description: "An address; of a DOI the DOI, of a journal the citation." }),
  })
  .meta({ id: "PaperLink" });

const Marks = z
  .object({
    upvoted: z.boolean(),
    saved: z.boolean().meta({ description: "In the collection that papers go to when none is named." }),
    hidden: z.boolean().meta({ description: "Whether you hid it; pages leave it out." }),
    collections: z.array(z.string()).meta({ description: "Addresses of your collections that have it." }),
  })
  .meta({ id: "Marks", description: "What you did with a paper." });

export const PaperSchema = z
  .object({
    id: z.string().meta({ description: "The stable id: of arXiv without version, else `source:local-id`." }),
    address: Address.meta({ description: "Its page." }),
    title: z.string(),
    abstract: z.string().meta({ description: "Empty where its source gives none." }),
    authors: z.array(z.string()),
    categories: z.array(z.string()).meta({ description: "The first is the primary one." }),
    published: Moment.meta({ description: "Of the first version, UTC." }),
    updated: Moment.meta({ description: "Of the newest version, UTC." }),
    remark: z.string().nullable().meta({ description: "The authors’ own, such as “12 pages, 3 figures”." }),
    links: z.array(PaperLink),
    source: z
      .object({ name: z.string(), page: Address, pdf: Address.nullable() })
      .nullable()
      .meta({ description: "Where it comes from; null for ids without a public home." }),
    upvotes: Count.meta({ description: "Of readers here." }),
    elsewhere: z
      .array(z.object({ site: z.string(), upvotes: Count }))
      .meta({ description: "Upvotes on other sites, which are no readers’ here." }),
    comments: Count.meta({ description: "Those that everybody sees." }),
    withdrawn: z.boolean(),
    demo: z.boolean().meta({ description: "Of the demo edition." }),
    yours: Marks.nullable().meta({ description: "Null where nobody is signed in." }),
  })
  .meta({ id: "Paper" });
export type PaperJson = z.input<typeof PaperSchema>;

export const PaperList = z
  .object({ items: z.array(PaperSchema), total: Count.meta({ description: "On all pages." }), next: Next })
  .meta({ id: "PaperList" });

type For = Pick<OperationRequest, "site" | "reader" | "address">;

/** In the order of the keys. */
export async function listed({ site, reader, address }: For, keys: readonly number[]): Promise<PaperJson[]> {
  const papers = await papersFor(site.db, reader, address, keys);
  return keys.flatMap((key) => papers.get(key) ?? []);
}

/** Papers by key, as somebody sees them. */
export async function papersFor(
  db: Database,
  reader: Reader | undefined,
  address: string,
  keys: readonly number[],
): Promise<Map<number, PaperJson>> {
  return new Map((await shownTo(db, reader, address, await loadPapers(db, keys))).map(([key, paper]) => [key, paper]));
}

export async function shownTo(
  db: Database,
  reader: Reader | undefined,
  address: string,
  papers: readonly Paper[],
): Promise<[number, PaperJson][]> {
  const mine = await viewerStateOf(db, reader, papers);
  return papers.map((paper) => [paper.key, paperJson(paper, address, mine)]);
}

function paperJson(paper: Paper, address: string, mine: ViewerState | undefined): PaperJson {
  const { key, id, title, abstract, authors, categories, links, upvotes, elsewhere, withdrawn, demo } = paper;
  const home = homeOf(id);
  return {
    id,
    address: address + paperPath(id),
    title,
    abstract,
    authors,
    categories,
    published: moment(paper.publishedAt),
    updated: moment(paper.updatedAt),
    remark: paper.comments ?? null,
    links: links.map(({ kind, value }) => ({ kind, value })),
    source: home ? { name: home.name, page: home.page, pdf: home.pdf ?? null } : null,
    upvotes,
    elsewhere,
    comments: paper.commentCount,
    withdrawn,
    demo,
    yours: mine
      ? {
          upvoted: mine.upvoted.has(key),
          saved: mine.saved.has(key),
          hidden: mine.hidden.has(key),
          collections: [...(mine.collected.get(key) ?? [])].sort(),
        }
      : null,
  };
}
