/** Papers in responses. */

import { z } from "zod";
import { type ViewerState, viewerStateOf } from "../../../app/papers/viewerState.ts";
import { paperPath } from "../../../domain/pagePaths.ts";
import { LINK_KINDS } from "../../../domain/papers/link.ts";
import type { Paper } from "../../../domain/papers/paper.ts";
import { homeOf } from "../../../domain/papers/paperId.ts";
import { DATE_PRECISIONS } from "../../../domain/papers/partialDate.ts";
import type { Reader } from "../../../domain/readers/reader.ts";
import type { Database } from "../../../store/database.ts";
import { loadPapers } from "../../../store/papers/papers.ts";
import type { OperationRequest } from "../operation.ts";
import { Address, Count, Moment, moment, Next } from "./common.ts";

const PaperLinkSchema = z
  .object({
    kind: z.enum(LINK_KINDS),
    value: z.string().meta({ description: "A URL; for a DOI the DOI, for a journal the citation." }),
  })
  .meta({ id: "PaperLink" });

const PrecisionSchema = z.enum([...DATE_PRECISIONS, "day"]);

const MarksSchema = z
  .object({
    upvoted: z.boolean(),
    saved: z.boolean().meta({ description: "In the collection for papers that name none." }),
    hidden: z.boolean().meta({ description: "Whether you hid it; pages then leave it out." }),
    seen: z.boolean().meta({ description: "Whether a list has shown it to you before." }),
    read: z.boolean().meta({ description: "Whether you opened its page, its PDF or its code, or marked it as read." }),
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
    published: Moment.meta({
      description: "The time of the first version, UTC; the beginning of the month or year where no more is known.",
    }),
    publishedPrecision: PrecisionSchema.meta({ description: "How much of `published` is known." }),
    updated: Moment.meta({ description: "The time of the newest version, UTC, in the same way." }),
    updatedPrecision: PrecisionSchema.meta({ description: "How much of `updated` is known." }),
    remark: z.string().nullable().meta({ description: "The authors’ remark, such as “12 pages, 3 figures”." }),
    links: z.array(PaperLinkSchema),
    source: z
      .object({ name: z.string(), page: Address, pdf: Address.nullable() })
      .nullable()
      .meta({ description: "Where it comes from; null for ids without a public home." }),
    upvotes: Count.meta({ description: "Upvotes by readers here." }),
    elsewhere: z
      .array(z.object({ site: z.string(), upvotes: Count }))
      .meta({ description: "Upvotes on other sites, which do not count as upvotes here." }),
    comments: Count.meta({ description: "The number of comments that everybody sees." }),
    withdrawn: z.boolean(),
    demo: z.boolean().meta({ description: "Whether it belongs to the demo edition." }),
    yours: MarksSchema.nullable().meta({ description: "Null where nobody is signed in." }),
  })
  .meta({ id: "Paper" });
export type PaperJson = z.input<typeof PaperSchema>;

export const PaperListSchema = z
  .object({ items: z.array(PaperSchema), total: Count.meta({ description: "On all pages." }), next: Next })
  .meta({ id: "PaperList" });

type ForReader = Pick<OperationRequest, "site" | "reader" | "address">;

/** Loads papers, in the order of the keys, with the reader's marks; keys of papers that are gone are left out. */
export const loadPapersJson = async (request: ForReader, keys: readonly number[]): Promise<PaperJson[]> =>
  papersJson(request, await loadPapers(request.site.db, keys));

/** Writes papers, in their order, with the reader's marks. */
export async function papersJson({ site, reader, address }: ForReader, papers: readonly Paper[]): Promise<PaperJson[]> {
  const state = await viewerStateOf(site.db, reader, papers);
  return papers.map((paper) => paperJson(paper, address, state));
}

/** Loads papers by key, with the reader's marks. */
export async function papersFor(
  db: Database,
  reader: Reader | undefined,
  address: string,
  keys: readonly number[],
): Promise<Map<number, PaperJson>> {
  const papers = await loadPapers(db, keys);
  const state = await viewerStateOf(db, reader, papers);
  return new Map(papers.map((paper) => [paper.key, paperJson(paper, address, state)]));
}

function paperJson(paper: Paper, address: string, state: ViewerState | undefined): PaperJson {
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
    publishedPrecision: paper.publishedPrecision ?? "day",
    updated: moment(paper.updatedAt),
    updatedPrecision: paper.updatedPrecision ?? "day",
    remark: paper.comments ?? null,
    links: links.map(({ kind, value }) => ({ kind, value })),
    source: home ? { name: home.name, page: home.page, pdf: home.pdf ?? null } : null,
    upvotes,
    elsewhere,
    comments: paper.commentCount,
    withdrawn,
    demo,
    yours: state
      ? {
          upvoted: state.upvoted.has(key),
          saved: state.saved.has(key),
          hidden: state.hidden.has(key),
          seen: state.seen.has(key) || state.read.has(key),
          read: state.read.has(key),
          collections: [...(state.collected.get(key) ?? [])].sort(),
        }
      : null,
  };
}
