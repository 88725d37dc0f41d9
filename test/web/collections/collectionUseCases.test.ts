/** Use cases of collections, follows and private feeds as doors without a page call them: agents, above all. */
import { describe, expect, it } from "vitest";
import { collectPaper } from "../../../src/app/collections/collectPaper.ts";
import { createCollection } from "../../../src/app/collections/createCollection.ts";
import { savePaper } from "../../../src/app/collections/savePaper.ts";
import type { AppContext } from "../../../src/app/context.ts";
import { createPrivateFeed } from "../../../src/app/feeds/createPrivateFeed.ts";
import { followTopic } from "../../../src/app/follows/followTopic.ts";
import type { Actor } from "../../../src/app/permissions.ts";
import { findReader } from "../../../src/store/readers/readers.ts";
import { freshInstance } from "../../support/instance.ts";
import { addTitled } from "../../support/made/papers.ts";
import { NOW } from "../../support/made/records.ts";

const nowhere = { address: "not-a-collection" };
const search = (query: string) => ({ kind: "search", search: { query, like: [], filter: {} } }) as const;

async function library() {
  const instance = await freshInstance();
  const { db, clock } = instance;
  const papers = await addTitled(instance, ["On sparse matter", "On dense matter"]);
  await db.insertInto("readers").values({ handle: "mira", name: "Mira", created_at: NOW }).execute();
  const reader = await findReader(db, { handle: "mira" });
  if (!reader) throw new Error("There is no reader");
  const ctx = { db, clock, limit: () => undefined } as unknown as AppContext;
  const actor = (...scopes: Actor["scopes"]): Actor => ({ reader, scopes });
  const paperId = papers[0]?.id ?? "";
  return { ctx, actor, paperId, other: papers[1]?.id ?? "" };
}

describe("saving a paper", () => {
  it("goes to Saved, to a collection of a name whatever its case, or to one at an address, and says whether it is new", async () => {
    const { ctx, actor, paperId, other } = await library();
    const saver = actor("write");
    const first = await savePaper(ctx, saver, { paperId });
    expect([first.collection.name, first.collection.saved, first.isNew, first.papers]).toEqual([
      "Saved",
      true,
      true,
      1,
    ]);
    const again = await savePaper(ctx, saver, { paperId, collection: { name: "saved" } });
    expect([again.collection.id, again.isNew]).toEqual([first.collection.id, false]);
    const named = await savePaper(ctx, saver, { paperId, collection: { name: "Robust losses" } });
    expect([named.collection.visibility, named.isNew]).toEqual(["private", true]);
    const { address } = named.collection;
    const placed = await savePaper(ctx, saver, { paperId: other, collection: { address }, note: "Table 3", place: 1 });
    expect([placed.collection.id, placed.isNew, placed.papers]).toEqual([named.collection.id, true, 2]);
    const folded = await savePaper(ctx, saver, { paperId: other, collection: { name: "ROBUST LOSSES" } });
    expect([folded.collection.id, folded.isNew]).toEqual([named.collection.id, false]);
  });

  it("refuses what is not there with a code", async () => {
    const { ctx, actor, paperId } = await library();
    const saver = actor("write");
    const refused = async (work: Promise<unknown>) => work.catch(({ code }: { code: string }) => code);
    expect(await refused(savePaper(ctx, saver, { paperId: "2612.99999" }))).toBe("not_found");
    expect(await refused(savePaper(ctx, saver, { paperId, collection: nowhere }))).toBe("not_found");
    expect(await refused(collectPaper(ctx, saver, { paperId, target: { add: nowhere.address } }))).toBe("not_found");
    expect(await refused(savePaper(ctx, saver, { paperId, collection: { name: " " } }))).toBe("bad_request");
  });
});

describe("following a topic", () => {
  it("tells what is new from what was followed already, and names a category or an author as such", async () => {
    const { ctx, actor } = await library();
    const follower = actor("write");
    const first = await followTopic(ctx, follower, search("sparse matter"));
    const again = await followTopic(ctx, follower, search("sparse matter"));
    expect([first.isNew, again.isNew, again.follow.id]).toEqual([true, false, first.follow.id]);
    const within = { query: "", like: [], filter: { category: "cs.LG" } };
    const category = await followTopic(ctx, follower, { kind: "search", search: within });
    expect([category.follow.kind, category.follow.value]).toEqual(["category", "cs.LG"]);
    await expect(followTopic(ctx, follower, search(""))).rejects.toMatchObject({ code: "bad_request" });
    await expect(followTopic(ctx, follower, { kind: "reader", value: "@mira" })).rejects.toThrow("yourself");
  });
});

describe("the actor", () => {
  it("is signed in, with a token that may write; no token makes a private feed", async () => {
    const { ctx, actor, paperId } = await library();
    const all = [
      (who?: Actor) => createCollection(ctx, who, { name: "Robust losses" }),
      (who?: Actor) => savePaper(ctx, who, { paperId }),
      (who?: Actor) => followTopic(ctx, who, search("sparse matter")),
      (who?: Actor) => createPrivateFeed(ctx, who, { list: "saved" }),
    ];
    for (const work of all) {
      await expect(work()).rejects.toMatchObject({ code: "sign_in_first" });
      await expect(work(actor("read"))).rejects.toMatchObject({ code: "not_allowed" });
    }
    await expect(createPrivateFeed(ctx, actor("write"), { list: "saved" })).rejects.toMatchObject({
      code: "not_allowed",
    });
  });
});
