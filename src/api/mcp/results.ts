/** What tools answer: Markdown within bounds, the same as data, and what went wrong in a sentence. */
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { BroadsheetError, HTTP_STATUS } from "../../lib/errors.ts";
import { listMarkdown } from "../../presenters/listMarkdown.ts";
import type { PaperList } from "../../presenters/lists.ts";
import { factsOf, type Most } from "../../presenters/paperJson.ts";
import type { ReadContext } from "../../presenters/readContext.ts";
import type { Agent } from "./identity.ts";

/** How much an answer says: `short` leaves an agent room for other things. */
export const DETAILS = ["short", "full"] as const;
export type Detail = (typeof DETAILS)[number];

interface Bounds extends Most {
  /** Characters of a whole answer's text. */
  text: number;
}
export const BOUNDS: Record<Detail, Bounds> = {
  short: { abstract: 300, authors: 5, text: 8_000 },
  full: { abstract: 5_000, authors: 200, text: 60_000 },
};

export const PAPER_OUTPUT = {
  id: z.string().describe("The paper's stable id, such as 2309.12307"),
  title: z.string(),
  address: z.string().describe("Where to send people: the paper's page"),
  authors: z.array(z.string()).describe("The first authors"),
  authorCount: z.number().int(),
  published: z.string().describe("YYYY-MM-DD"),
  revised: z.string().optional().describe("YYYY-MM-DD of the newest version, where there are several"),
  categories: z.array(z.string()),
  source: z.string().optional().describe("Its page at arXiv or wherever it comes from"),
  pdf: z.string().optional(),
  links: z.array(z.object({ kind: z.string(), value: z.string() })),
  upvotes: z.number().int(),
  comments: z.number().int(),
  withdrawn: z.boolean(),
  abstract: z.string().describe("Cut where it ends with an ellipsis"),
};

export const LIST_OUTPUT = {
  title: z.string(),
  address: z.string().describe("The page with the same list"),
  total: z.number().int().describe("Papers in all"),
  papers: z.array(z.object(PAPER_OUTPUT)),
  nextOffset: z.number().int().optional().describe("The offset to go on with; absent at the end"),
};

/** As many of a list's papers as there is room for, and where to go on. */
export function listResult(list: PaperList, shelf: ReadContext, detail: Detail): CallToolResult {
  const bounds = BOUNDS[detail];
  let papers = list.papers;
  let text = "";
  for (;;) {
    text = listMarkdown({ ...list, papers }, shelf, { abstract: bounds.abstract });
    // One is always given, however long it is.
    if (text.length <= bounds.text || papers.length <= 1) break;
    papers = papers.slice(0, Math.max(1, Math.floor((papers.length * bounds.text) / text.length)));
  }
  const upTo = list.offset + papers.length;
  const more = papers.length > 0 && upTo < list.total ? { nextOffset: upTo } : {};
  const facts = papers.map(({ paper }) => factsOf(paper, shelf.address, bounds));
  return {
    content: [{ type: "text", text: "nextOffset" in more ? `${text}\nThe list goes on with offset ${upTo}.\n` : text }],
    structuredContent: {
      title: list.title,
      address: shelf.address + list.path,
      total: list.total,
      papers: facts,
      ...more,
    },
  };
}

/** Markdown cut between two paragraphs. */
export function bounded(markdown: string, maxCharacters: number, address: string): string {
  if (markdown.length <= maxCharacters) return markdown;
  const end = markdown.lastIndexOf("\n\n", maxCharacters);
  return `${markdown.slice(0, Math.max(0, end))}\n\nThe rest is at <${address}>.\n`;
}

export const said = (text: string, structuredContent?: Record<string, unknown>): CallToolResult => ({
  content: [{ type: "text", text }],
  ...(structuredContent ? { structuredContent } : {}),
});

export const BROKEN = "This could not be done. It is our fault, not yours, and it has been logged; please try again.";

/** What an agent can act on is told in a sentence; anything else is logged. */
export async function answered(
  agent: Agent,
  tool: string,
  work: () => Promise<CallToolResult>,
): Promise<CallToolResult> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof BroadsheetError && HTTP_STATUS[error.code] !== undefined ? error : undefined;
    if (!known)
      agent.log(`The tool ${tool} failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    return { ...said(known ? sentence(known, agent) : BROKEN), isError: true };
  }
}

const sentence = ({ code, message }: BroadsheetError, { howToAct }: Agent): string =>
  code === "sign_in_first" ? `This is done in a reader’s name. ${howToAct}` : message;
