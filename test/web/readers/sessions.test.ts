/** What a session shows and may do: a role reaches as far as the token and the ban allow. */
import { describe, expect, it } from "vitest";
import type { Scope } from "../../../src/domain/readers/reader.ts";
import { hashOf } from "../../../src/store/lib/secrets.ts";
import { type Member, member, visitor } from "../../support/cast.ts";
import type { TestInstance } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

/** A program of somebody's, with a token of these scopes. */
async function program({ app, db }: TestInstance, { id }: Member, ...scopes: Scope[]) {
  const secret = `bs_${id}-${scopes.join("-")}`;
  const token = { reader_id: id, name: "t", hash: hashOf(secret), scopes: scopes.join(" "), created_at: 1 };
  await db.insertInto("api_tokens").values(token).execute();
  const headers = { authorization: `Bearer ${secret}`, accept: "application/json" };
  const browser = visitor(app);
  return {
    get: (path: string) => browser.get(path, headers),
    post: (path: string, fields: Record<string, string> = {}) => browser.post(path, fields, headers),
  };
}

/** A paper with a comment that a moderator has hidden. */
async function moderatedWorld() {
  const made = await world({
    papers: 1,
    regulars: { mallory: "reader", mod: "moderator" },
    comments: { mallory: ["buy my gold", "a fine paper"] },
  });
  const [hidden, shown] = made.comments;
  await made.mod.post(`/moderation/comments/${hidden}/hide`, { reason: "advertising" });
  return { ...made, shown };
}

describe("an API token", () => {
  it("that may not read is shown what everybody is", async () => {
    const { instance, mallory, path } = await moderatedWorld();
    const made = await mallory.post(
      `${path}/collect`,
      { name: "Secret plans", back: "/" },
      { accept: "application/json" },
    );
    const collection = `/collections/${JSON.parse(made.html).address}`;
    const [writes, reads] = [await program(instance, mallory, "write"), await program(instance, mallory, "read")];
    expect((await writes.get(collection)).status).toBe(404);
    expect((await reads.get(collection)).html).toContain("Secret plans");
    expect((await writes.get(path)).html).not.toContain("Secret plans");
    expect((await reads.get(path)).html).toContain("Secret plans");
    expect((await reads.get("/account")).status).toBe(403);
    // It writes all the same.
    expect((await writes.post(collection, { name: "Plans" })).status).toBe(200);
  });

  it("of a moderator moderates, and looks at what is hidden, only where it may moderate", async () => {
    const { instance, mod, path, shown } = await moderatedWorld();
    const both = await program(instance, mod, "read", "write");
    expect((await both.get(path)).html).not.toContain("buy my gold");
    const refused = await both.post(`/comments/${shown}/delete`);
    expect([refused.status, JSON.parse(refused.html).error]).toEqual([403, "not_allowed"]);
    expect(JSON.parse((await both.get("/moderation")).html).message).toContain("may not moderate");
    const all = await program(instance, mod, "read", "write", "moderate");
    expect((await all.get(path)).html).toContain("buy my gold");
    expect((await all.post(`/comments/${shown}/delete`)).status).toBe(200);
  });
});

describe("a moderator who is banned", () => {
  it("sees no more of what moderators see", async () => {
    const { instance, mod, path } = await moderatedWorld();
    const admin = await member(instance, "ada", "admin");
    expect((await mod.get(path)).html).toContain("buy my gold");
    await admin.post("/moderation/readers/mod/ban", { reason: "lost the way" });
    for (const page of ["/moderation", "/moderation/claims", "/moderation/readers", "/moderation/audit"])
      expect([page, (await mod.get(page)).status]).toEqual([page, 403]);
    expect((await mod.get(path)).html).not.toContain("buy my gold");
    expect((await mod.get("/account")).html).toContain("closed this account");
  });
});
