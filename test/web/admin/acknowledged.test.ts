/** What was acknowledged is kept, whatever becomes of the server. */

import { expect, it } from "vitest";
import { paperPath } from "../../../src/domain/pagePaths.ts";

import { openRecords } from "../../../src/store/database.ts";
import { hashOf } from "../../../src/store/lib/secrets.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { addReader } from "../../../src/store/readers/readers.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { record } from "../../support/made/records.ts";
import { startServer } from "../../support/program.ts";

const READERS = 40;
/** As many as the limit lets through at once. */
const COMMENTS_EACH = 8;
/** The server is killed after so many answers. */
const KILLED_AFTER = [40, 150, 90];

it("no acknowledged comment is lost when the server is killed", async () => {
  const data = temporaryFolder();
  const paper = record();
  const prepared = await openRecords(data);
  await prepared.db.transaction().execute(async (tx) => {
    await upsertPapers(tx, [paper]);
    for (let i = 0; i < READERS; i++) {
      const reader_id = await addReader(tx, { handle: `reader-${i}`, name: `Reader ${i}`, at: 1 });
      const token = { reader_id, name: "t", hash: hashOf(`secret-${i}`), scopes: "write", created_at: 1 };
      await tx.insertInto("api_tokens").values(token).execute();
    }
  });
  prepared.close();

  const acknowledged = new Map<number, string>();
  const refused: number[] = [];
  for (const [round, limit] of KILLED_AFTER.entries()) {
    const server = await startServer(data, "--demo", "no", "--learn", "no");
    let answers = 0;
    const write = async (reader: number) => {
      for (let i = 0; i < COMMENTS_EACH; i++) {
        const text = `round ${round}, reader ${reader}, comment ${i}`;
        const response = await fetch(`${server.address}${paperPath(paper.id)}/comments`, {
          method: "POST",
          headers: { authorization: `Bearer secret-${reader}`, accept: "application/json" },
          body: new URLSearchParams({ text }),
        });
        const { id } = (await response.json()) as { id: number };
        if (response.status !== 200) refused.push(response.status);
        acknowledged.set(id, text);
        if (++answers === limit) server.child.kill("SIGKILL");
      }
    };
    // Those under way when it is killed fail, as they should.
    await Promise.allSettled(Array.from({ length: READERS }, (_, reader) => write(reader)));
    await server.ended;
    expect(answers).toBeGreaterThanOrEqual(limit);
    expect(answers).toBeLessThan(READERS * COMMENTS_EACH);
  }

  expect(refused).toEqual([]);
  const records = await openRecords(data);
  const rows = await records.db.selectFrom("comments").select(["id", "body"]).execute();
  const { comment_count } = await records.db.selectFrom("papers").select("comment_count").executeTakeFirstOrThrow();
  records.close();
  const kept = new Map(rows.map(({ id, body }) => [id, body]));
  for (const [id, text] of acknowledged) expect(kept.get(id)).toBe(text);
  expect(comment_count).toBe(rows.length);
});
