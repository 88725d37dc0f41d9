/** Helpers for tests of comments. */

import { paperPath } from "../../../src/domain/pagePaths.ts";
import type { PaperRecord } from "../../../src/domain/papers/paper.ts";

import { insertAll } from "../../../src/store/lib/bulk.ts";
import { type Answer, type Member, member } from "../cast.ts";
import { type TestInstance, textOf } from "../instance.ts";
import { DAY_MS } from "./records.ts";

/** A reader whose account is no longer new. */
export async function regular(instance: TestInstance, handle: string, role: Parameters<typeof member>[2] = "reader") {
  const made = await member(instance, handle, role);
  await instance.db
    .updateTable("readers")
    .set({ created_at: instance.time.now - 30 * DAY_MS })
    .where("id", "=", made.id)
    .execute();
  await made.get("/about");
  return made;
}

export const say = (who: Member, paper: PaperRecord, text: string, parent?: number): Promise<Answer> =>
  who.post(`${paperPath(paper.id)}/comments`, { text, ...(parent === undefined ? {} : { parent: String(parent) }) });

/** The id of the comment that an answer leads to. */
export const idIn = (answer: Answer): number => Number(/#c-(\d+)$/.exec(answer.headers.get("location") ?? "")?.[1]);

/** Comments as a page shows them: id, depth, text. */
export const shownIn = (html: string): { id: number; depth: number; text: string; html: string }[] =>
  [...html.matchAll(/<li id="c-(\d+)" class="comment d(\d)">(.*?)(?=<li id="c-|<\/ol><)/gs)].map(
    ([, id, depth, inner = ""]) => ({
      id: Number(id),
      depth: Number(depth),
      text: textOf(/<div class="comment-text">(.*?)<\/div>/s.exec(inner)?.[1] ?? inner).trim(),
      html: inner,
    }),
  );

/** Returns the number of comments of a paper, read from the API. */
async function countOf({ get }: TestInstance, { id }: PaperRecord): Promise<number> {
  const { status, html } = await get(`/api/v1${paperPath(id)}`);
  if (status !== 200) throw new Error(`${paperPath(id)}: ${status} ${html}`);
  return JSON.parse(html).comments;
}

/** Readers of the state of a discussion: the page of its paper, and the number of its comments. */
export const discussionOf = (instance: TestInstance, paper: PaperRecord) => ({
  page: async () => (await instance.get(paperPath(paper.id))).html,
  count: () => countOf(instance, paper),
});

/**
 * Writes comments of two days ago straight into the records and returns the id of the first. Each one answers the
 * comment that `parentOf` returns.
 */
export async function fillComments(
  { db, time }: TestInstance,
  { paper, reader, n }: { paper: number; reader: number; n: number },
  parentOf: (i: number, first: number) => number | null,
): Promise<number> {
  const last = await db
    .selectFrom("comments")
    .select((eb) => eb.fn.max("id").as("id"))
    .executeTakeFirstOrThrow();
  const first = (last.id ?? 0) + 1;
  const rows = Array.from({ length: n }, (_, i) => ({
    id: first + i,
    paper_key: paper,
    reader_id: reader,
    parent_id: parentOf(i, first),
    body: `remark ${i}`,
    created_at: time.now - 2 * DAY_MS + i,
  }));
  await db.transaction().execute((tx) => insertAll(tx, "comments", rows));
  return first;
}
