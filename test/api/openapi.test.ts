/** The document, and requests made up from it: nothing is answered in a way that it does not describe. */
import { Validator } from "@seriousme/openapi-schema-validator";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { member } from "../support/cast.ts";
import { judge, type Program, program, type Reply, tokenFor } from "../support/clients/api.ts";
import {
  addressOf,
  allowed,
  broken,
  type Made,
  type Operation,
  operationsOf,
} from "../support/hostile/madeRequests.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { world } from "../support/world.ts";

const MINUTES_MS = 60_000;
/** Limits are not what is tried here. */
const BETWEEN_REQUESTS_MS = 10 * MINUTES_MS;
const RUNS_AN_OPERATION = 15;

// biome-ignore lint/suspicious/noExplicitAny: the document is what is tried.
let document: any;
let operations: Operation[];
beforeEach(async () => {
  // The same for every instance.
  document ??= await (await (await freshInstance()).app.request("/api/v1/openapi.json")).json();
  operations ??= operationsOf(document);
});

/** A library, a reader with a token for everything, and things of theirs. */
async function inhabited() {
  const { instance, papers } = await world({
    papers: ["On sparse matter", "On dense matter", "Of kernels and margins"],
  });
  await instance.add({
    id: "math/0211159",
    title: "An old one",
    abstract: "Of flows.",
    authors: ["Grisha Example"],
    categories: ["math.DG"],
    versions: [{ version: 1, createdAt: Date.UTC(2002, 10, 11) }],
    links: [],
  });
  const alice = await member(instance, "alice");
  await member(instance, "bob");
  await instance.db.updateTable("readers").set({ created_at: 1 }).execute();
  const now = instance.time.now;
  await instance.db
    .insertInto("subscriptions")
    .values({
      ...{
        address: alice.email,
        written: alice.email,
        reader_id: alice.id,
        wishes: "{}",
        zone: "UTC",
        state: "active",
      },
      ...{ created_at: now, confirmed_at: now, next_due_at: now + BETWEEN_REQUESTS_MS },
    })
    .execute();
  const asked = program(instance, await tokenFor(instance, alice.id));
  return { instance, papers, asked };
}

const judged = (instance: TestInstance, asked: Program) => {
  const wrong = judge(document);
  return async ({ id, method, path }: Operation, made: Made): Promise<Reply> => {
    instance.time.now += BETWEEN_REQUESTS_MS;
    const address = addressOf({ id, method, path } as Operation, made);
    const reply =
      method === "get" ? await asked.get(address) : await asked.send(method.toUpperCase(), address, made.body);
    expect([id, address, made.body, wrong(method, path, reply)]).toEqual([id, address, made.body, undefined]);
    expect([id, reply.status]).not.toEqual([id, 500]);
    return reply;
  };
};

describe("the OpenAPI document", () => {
  it("is one, by the specification’s own schema", async () => {
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
    expect(document.openapi).toBe("3.1.0");
  });

  it("names each operation once, and describes each parameter, answer and refusal", () => {
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    for (const { id, method, path, parameters } of operations) {
      const { responses, summary } = document.paths[path][method];
      expect([id, summary]).toEqual([id, expect.stringMatching(/^[A-Z]/)]);
      for (const status of ["400", "401", "429", "500"])
        expect([id, Object.keys(responses)]).toEqual([id, expect.arrayContaining([status])]);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect([id, parameters.flatMap(({ in: where, name }) => (where === "path" ? [name] : []))]).toEqual([id, inPath]);
    }
  });
});

describe("every operation", () => {
  it("does what it is for, and answers as the document says", async () => {
    const { instance, papers, asked } = await inhabited();
    const ask = judged(instance, asked);
    const succeeded = new Set<string>();
    const call = async (id: string, path: Record<string, string | number> = {}, body?: unknown, query = {}) => {
      const operation = operations.find((one) => one.id === id);
      if (!operation) throw new Error(`no operation ${id}`);
      const texts = Object.fromEntries(Object.entries(path).map(([name, value]) => [name, String(value)]));
      const reply = await ask(operation, { path: texts, query: Object.entries(query), body });
      expect([id, reply.status, reply.text]).toEqual([id, expect.toBeOneOf([200, 201, 204]), reply.text]);
      succeeded.add(id);
      return reply.body;
    };
    const [one, other] = papers.map(({ id }) => id);
    if (!one || !other) throw new Error("no papers");

    expect((await call("listPapers", {}, undefined, { limit: 2 })).items).toHaveLength(2);
    expect((await call("getPaper", { id: "math/0211159v1" })).title).toBe("An old one");
    expect((await call("listVersions", { id: one })).items).toMatchObject([{ version: 1 }]);
    expect((await call("listRelatedPapers", { id: one })).items).not.toEqual([]);
    const found = await call("searchPapers", {}, undefined, { q: "sparse matter", sort: "relevance" });
    expect(found.items[0]).toMatchObject({ paper: { id: one }, why: { inTitle: ["sparse", "matter"] } });
    expect((await call("searchPapers", {}, undefined, { like: one })).items).not.toEqual([]);

    expect(await call("upvotePaper", { id: one })).toEqual({ upvotes: 1, upvoted: true });
    expect((await call("getPaper", { id: one })).yours.upvoted).toBe(true);
    expect(await call("takeUpvoteBack", { id: one })).toEqual({ upvotes: 0, upvoted: false });
    const submitted = await call("submitPaper", {}, { paper: other, note: "It matters." });
    expect(submitted).toMatchObject({ paper: other, place: 1, total: 1 });
    expect((await call("listTrending")).items).toMatchObject([{ id: other }]);
    expect((await call("listEditions")).items).toEqual([{ day: submitted.day, papers: 1 }]);
    const edition = await call("getEdition", { kind: "day", name: submitted.day });
    expect(edition).toMatchObject({
      number: 1,
      items: [{ place: 1, note: "It matters.", submitter: { by: { handle: "alice" } } }],
    });

    const comment = await call("addComment", { id: one }, { text: "Look at **lemma 2**." });
    expect(comment).toMatchObject({
      by: { handle: "alice" },
      html: expect.stringContaining("<strong>lemma 2</strong>"),
    });
    await call("addComment", { id: one }, { text: "I did.", answers: comment.id });
    expect((await call("editComment", { comment: comment.id }, { text: "Look at lemma 3." })).text).toBe(
      "Look at lemma 3.",
    );
    expect((await call("listComments", { id: one })).items).toMatchObject([
      { depth: 0 },
      { depth: 1, answers: comment.id },
    ]);
    await call("deleteComment", { comment: comment.id });
    expect((await call("listComments", { id: one })).items).toMatchObject([
      { deleted: true, text: null },
      { text: "I did." },
    ]);

    const { collection } = await call("makeCollection", {}, { name: "Losses" });
    expect(await call("addToCollection", { address: collection, id: one }, { note: "Table 3" })).toMatchObject({
      added: true,
      papers: 1,
    });
    expect((await call("changeCollection", { address: collection }, { visibility: "public" })).name).toBe("Losses");
    expect((await call("getCollection", { address: collection })).items).toMatchObject([
      { note: "Table 3", paper: { id: one } },
    ]);
    expect((await call("listCollections", {}, undefined, { reader: "alice" })).items).toMatchObject([
      { collection, papers: 1 },
    ]);
    expect((await call("listOwnCollections")).items).toMatchObject([{ collection }]);
    await call("removeFromCollection", { address: collection, id: one });
    await call("deleteCollection", { address: collection });

    const follow = await call("addFollow", {}, { kind: "reader", value: "@bob" });
    expect((await call("listFollows")).items).toEqual([follow]);
    const alert = await call("addAlert", {}, { follow: follow.id, way: "feed" });
    expect((await call("listAlerts")).items).toEqual([alert]);
    await call("removeAlert", { alert: alert.id });
    await call("removeFollow", { follow: follow.id });

    expect(await call("getReading")).toEqual({ remembers: true, impressions: 0, seen: 0, read: 0 });
    const { marked, mark } = await call("markPapersSeen", {}, { papers: [one, other] });
    expect(marked).toBe(2);
    const unseen = (await call("listPapers", {}, undefined, { unseen: true })).items.map(
      ({ id }: { id: string }) => id,
    );
    expect(unseen.filter((id: string) => id === one || id === other)).toEqual([]);
    expect(unseen).toContain("math/0211159");
    expect(await call("unmarkPapersSeen", { mark })).toEqual({ unmarked: 2 });
    expect(await call("markPaperRead", { id: one })).toEqual({ id: one, read: true });
    expect((await call("getPaper", { id: one })).yours).toMatchObject({ seen: true, read: true });
    expect(await call("markPaperUnread", { id: one })).toEqual({ id: one, read: false });
    await call("forgetReading");
    expect(await call("setReadingMemory", {}, { remembers: false })).toEqual({ remembers: false });

    expect((await call("getMe")).handle).toBe("alice");
    expect((await call("getSubscription")).wishes.rhythm).toBe("daily");
    const changed = await call(
      "changeSubscription",
      {},
      { wishes: { rhythm: "weekly", categories: ["cs.LG"] }, state: "ended" },
    );
    expect(changed).toMatchObject({ state: "ended", wishes: { rhythm: "weekly", categories: ["cs.LG"], at: "07:00" } });
    await call("listSources");
    expect((await call("getForYou", {}, undefined, { span: "week" })).total).toEqual(expect.any(Number));
    expect((await call("getMatch", { id: one })).percent).toEqual(expect.any(Number));
    const steered = { kind: "category", value: "cs.RO", setting: "more" };
    expect((await call("setInterest", {}, steered)).adjustments).toMatchObject([steered]);
    expect((await call("getInterests")).adjustments).toMatchObject([steered]);
    expect((await call("changeInterests", {}, { change: "showMatch" })).showsMatch).toBe(true);
    expect((await call("getDocument")).openapi).toBe("3.1.0");

    expect(operations.map(({ id }) => id).filter((id) => !succeeded.has(id))).toEqual([]);
  });
});

/** Values of `kind` by operation. */
const KINDS: Record<string, string[]> = {
  getEdition: ["day", "week", "month"],
  setInterest: ["word", "author", "category"],
};

describe("requests made up from the document", () => {
  /** Things that are there, so that not everything ends with 404. */
  async function withThings() {
    const { instance, papers, asked } = await inhabited();
    const ids = papers.map(({ id }) => id);
    const comment = (await asked.send("POST", `/papers/${ids[0]}/comments`, { text: "Well." })).body;
    const made = (await asked.send("POST", "/collections", { name: "Some", visibility: "public" })).body;
    const follow = (await asked.send("POST", "/follows", { kind: "category", value: "cs.LG" })).body;
    const cursor = new URL((await asked.get("/papers?limit=1")).body.next).searchParams.get("cursor");
    await asked.send("POST", "/submissions", { paper: ids[0] });
    const real = {
      id: [...ids, "math/0211159", "https://arxiv.org/abs/math/0211159v2"],
      paper: ids,
      comment: [comment.id],
      answers: [comment.id],
      address: [made.collection],
      follow: [follow.id],
      kind: ["category", "day", "week"],
      name: ["2026-06-16", "2026-W25", "2026-06"],
      value: ["cs.LG", "alice", "bob", "q=sparse"],
      q: ["sparse", '"sparse matter" -dense', "author:Example", "2601.00001", "a the of"],
      cursor: [cursor],
      like: [[ids[0]], ids],
    };
    return { instance, real, ask: judged(instance, asked) };
  }

  it("that it allows are never faults of ours, and never faulted by their form", async () => {
    const { real, ask } = await withThings();
    // What takes things away comes when all else has been tried with them.
    const inOrder = operations.toSorted((a, b) => Number(a.method === "delete") - Number(b.method === "delete"));
    for (const operation of inOrder)
      await fc.assert(
        fc.asyncProperty(allowed(operation, only(operation, real)), async (made) => {
          const { status, body } = await ask(operation, made);
          const fields = status === 400 ? (body.errors ?? []) : [];
          // These are of a form that no schema tells.
          const others = fields.filter(({ field }: { field: string }) => !/^(cursor|like\.\d+)$/.test(field));
          expect([operation.id, made, others]).toEqual([operation.id, made, []]);
        }),
        { numRuns: RUNS_AN_OPERATION },
      );
  });

  it("that it does not allow are refused, with the field that is at fault", async () => {
    const { real, ask } = await withThings();
    for (const operation of operations)
      await fc.assert(
        fc.asyncProperty(broken(operation, only(operation, real)), async (made) => {
          const { status, body } = await ask(operation, made);
          expect([operation.id, made, status, body.code]).toEqual([operation.id, made, 400, "bad_request"]);
          const named = body.errors.some(
            (fault: { in: string; field: string }) =>
              fault.in === made.at.in && (fault.field === made.at.field || fault.field.startsWith(`${made.at.field}.`)),
          );
          expect([operation.id, made, body.errors, named]).toEqual([operation.id, made, body.errors, true]);
        }),
        { numRuns: RUNS_AN_OPERATION },
      );
  });

  /** The edition's kind, what is followed and what was learned have one name. */
  const only = ({ id }: Operation, real: Record<string, unknown[]>): Record<string, unknown[]> => ({
    ...real,
    kind: KINDS[id] ?? ["category", "author", "search"],
    name: id === "getEdition" ? (real.name ?? []) : ["A list"],
  });
});
