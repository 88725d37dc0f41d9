/** Use cases of discussion and moderation: one fault, one sentence, one count, through whichever interface a request comes. */

import { describe, expect, it } from "vitest";
import { LIMITS } from "../../src/app/limits.ts";
import { paperPath } from "../../src/domain/pagePaths.ts";

import { tokenFor } from "../support/clients/agents.ts";
import type { TestInstance } from "../support/instance.ts";
import { idIn, say } from "../support/made/discussing.ts";
import { world } from "../support/world.ts";

interface Fault {
  status: number;
  code: string;
  message: string;
}

async function setUp() {
  const { instance, paper, alice, bob, mona } = await world({
    papers: 1,
    regulars: { alice: "reader", bob: "reader", mona: "moderator" },
  });
  const api = await programOf(instance, alice.id);
  /** Sends a form as a script of our pages does, which gets JSON. */
  const page = async (path: string, fields: Record<string, string>): Promise<Fault> => {
    const { status, html } = await alice.post(path, fields, { accept: "application/json" });
    const { error, message } = JSON.parse(html);
    return { status, code: error, message };
  };
  return { instance, paper, alice, bob, mona, api, page };
}

async function programOf(instance: TestInstance, readerId: number) {
  const authorization = `Bearer ${await tokenFor(instance, readerId, ["read", "write"])}`;
  return async (method: string, path: string, body?: object): Promise<Fault> => {
    const response = await instance.app.request(path, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const { code, detail, error } = await response.json();
    return { status: response.status, code, message: detail ?? error };
  };
}

describe("a comment is refused in the same words by the pages and the API", () => {
  it("under a paper that is not here", async () => {
    const { api, page } = await setUp();
    const byApi = await api("POST", "/api/v1/papers/2609.99999/comments", { text: "Well." });
    expect(byApi).toMatchObject({ status: 404, code: "not_found", message: expect.any(String) });
    expect(await page("/papers/2609.99999/comments", { text: "Well." })).toEqual(byApi);
  });

  it("that is empty, or answers what a moderator has hidden", async () => {
    const { paper, bob, mona, api, page } = await setUp();
    const path = `${paperPath(paper.id)}/comments`;
    const empty = await api("POST", `/api/v1${path}`, { text: " " });
    expect(empty).toMatchObject({ status: 400, code: "bad_request" });
    expect(await page(path, { text: " " })).toEqual(empty);

    const id = idIn(await say(bob, paper, "soon hidden"));
    await mona.post(`/moderation/comments/${id}/hide`, { reason: "rude" });
    const late = await api("POST", `/api/v1${path}`, { text: "Why?", answers: id });
    expect(late).toMatchObject({ status: 409, code: "conflict" });
    expect(await page(path, { text: "Why?", parent: String(id) })).toEqual(late);
  });

  it("that is another's, or does not exist, when it is edited or deleted", async () => {
    const { paper, bob, api, page } = await setUp();
    const id = idIn(await say(bob, paper, "mine"));
    for (const [comment, code] of [
      [id, "not_allowed"],
      [9_999, "not_found"],
    ] as const) {
      const edited = await api("PATCH", `/api/v1/comments/${comment}`, { text: "ours" });
      expect(edited.code).toBe(code);
      expect(await page(`/comments/${comment}`, { text: "ours" })).toEqual(edited);
      const deleted = await api("DELETE", `/api/v1/comments/${comment}`);
      expect(deleted.code).toBe(code);
      expect(await page(`/comments/${comment}/delete`, {})).toEqual(deleted);
    }
  });
});

it("comments count against one limit, whichever interface they come through", async () => {
  const { instance, paper, alice, api, page } = await setUp();
  const path = `${paperPath(paper.id)}/comments`;
  const { times } = LIMITS.comments;
  for (let i = 1; i < times; i++) await say(alice, paper, `quick ${i}`);
  expect((await api("POST", `/api/v1${path}`, { text: "the last" })).status).toBe(201);
  const refused = await api("POST", `/api/v1${path}`, { text: "too many" });
  expect(refused).toMatchObject({ status: 429, code: "too_many_tries" });
  expect(await page(path, { text: "too many" })).toEqual(refused);
  expect((await instance.db.selectFrom("comments").select("id").execute()).length).toBe(times);
});

it("a claim that another reader holds is refused in the same words by the pages and the Hub's API", async () => {
  const { instance, paper, bob, mona, api, page } = await setUp();
  const [author = ""] = paper.authors;
  await bob.post(`${paperPath(paper.id)}/claim`, { author, evidence: "My page" });
  const { id } = await instance.db.selectFrom("claims").select("id").executeTakeFirstOrThrow();
  await mona.post(`/moderation/claims/${id}`, { decision: "approved" });
  const paperOnHub = await (await instance.app.request(`/api/papers/${paper.id}`)).json();
  const claim = { paperId: paper.id, claimAuthorId: paperOnHub.authors[0]._id };
  const byHub = await api("POST", "/api/settings/papers/claim", claim);
  expect(byHub).toMatchObject({ status: 409, message: expect.any(String) });
  const byPage = await page(`${paperPath(paper.id)}/claim`, { author, evidence: "" });
  expect([byPage.status, byPage.message]).toEqual([409, byHub.message]);
});

it("a report that cannot be sent comes back with what was typed", async () => {
  const { paper, alice, bob } = await setUp();
  const id = String(idIn(await say(bob, paper, "Buy my gold")));
  const { status, html } = await alice.post("/reports", { kind: "comment", id, reason: "none", says: "an advert" });
  expect(status).toBe(400);
  expect(html).toContain("Please choose from the list what is wrong.");
  expect(html).toContain("an advert</textarea>");
});
