/** Helpers for tests of comments. */

import type { PaperRecord } from "../../src/domain/papers/paper.ts";
import { paperPath } from "../../src/domain/papers/paperId.ts";
import { type Answer, type Member, member } from "./cast.ts";
import { freshInstance, type TestInstance, textOf } from "./instance.ts";
import { DAY_MS, record } from "./records.ts";

/** An instance with papers. */
export async function withPapers(n = 1): Promise<{ instance: TestInstance; papers: PaperRecord[] }> {
  const instance = await freshInstance();
  const papers = Array.from({ length: n }, () => record());
  await instance.add(...papers);
  return { instance, papers };
}

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

/** The number of comments that the paper's card shows. */
export const countOf = async ({ db }: TestInstance, { id }: PaperRecord): Promise<number> =>
  (await db.selectFrom("papers").select("comment_count").where("id", "=", id).executeTakeFirstOrThrow()).comment_count;
