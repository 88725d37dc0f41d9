/** One use case, one fault, one code, whichever interface it comes through. */
import { describe, expect, it } from "vitest";
import { PERMISSIONS, type UseCase } from "../../src/app/permissions.ts";
import { ACTIONS, type ActionName } from "../../src/http/actions.ts";
import { type Member, member, visitor } from "../support/cast.ts";
import { type Program, program, tokenFor } from "../support/clients/api.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";

const HOUR_MS = 3_600_000;
const UNKNOWN = "2601.99999";

/** A request for something that is not here, or that somebody else has: its fields or body, by its row in the table. */
type Fault = Partial<Record<ActionName, Record<string, unknown>>>;

/** The code of the fault, and a request through each interface that has the use case. */
const FAULTS: Partial<Record<UseCase, [code: string, requests: Fault]>> = {
  submitPaper: [
    "not_found",
    { "POST /submit": { paper: "no paper" }, "POST /api/v1/submissions": { paper: "no paper" } },
  ],
  setUpvote: [
    "not_found",
    {
      "POST /papers/:id{.+}/upvote": { state: "on" },
      "PUT /api/v1/papers/:id/upvote": {},
      "DELETE /api/v1/papers/:id/upvote": {},
    },
  ],
  editPaperLinks: ["not_found", { "POST /papers/:id{.+}/links": {}, "POST /api/papers/:id{.+}/links": {} }],
  claimPaper: [
    "not_found",
    {
      "POST /papers/:id{.+}/claim": { author: "Ada" },
      "POST /api/settings/papers/claim": { paperId: UNKNOWN },
    },
  ],
  writeComment: [
    "not_found",
    { "POST /papers/:id{.+}/comments": { text: "Hello." }, "POST /api/v1/papers/:id/comments": { text: "Hello." } },
  ],
  editComment: [
    "not_found",
    { "POST /comments/:comment": { text: "A." }, "PATCH /api/v1/comments/:comment": { text: "A." } },
  ],
  deleteComment: ["not_found", { "POST /comments/:comment/delete": {}, "DELETE /api/v1/comments/:comment": {} }],
  createCollection: ["bad_request", { "POST /collections": { name: " " }, "POST /api/v1/collections": { name: " " } }],
  editCollection: [
    "not_found",
    { "POST /collections/:address": { name: "Mine" }, "PATCH /api/v1/collections/:address": { name: "Mine" } },
  ],
  deleteCollection: [
    "not_found",
    { "POST /collections/:address/delete": {}, "DELETE /api/v1/collections/:address": {} },
  ],
  adjustInterest: [
    "not_found",
    {
      "POST /me/interests": { kind: "paper", value: "2309.99999", setting: "more" },
      "POST /api/v1/interests": { kind: "paper", value: "2309.99999", setting: "more" },
    },
  ],
  changeInterests: [
    "conflict",
    { "POST /me/interests/change": { change: "undo" }, "POST /api/v1/interests/change": { change: "undo" } },
  ],
  followTopic: [
    "not_found",
    {
      "POST /follows": { kind: "reader", value: "nobody-here" },
      "POST /api/v1/follows": { kind: "reader", value: "nobody-here" },
    },
  ],
  unfollow: ["not_found", { "POST /follows/:follow/remove": {}, "DELETE /api/v1/follows/:follow": {} }],
  createAlert: [
    "not_found",
    {
      "POST /me/alerts": { follow: "987654", way: "mail", rhythm: "hourly" },
      "POST /api/v1/alerts": { follow: 987654, way: "mail", rhythm: "hourly" },
    },
  ],
  setRead: [
    "not_found",
    {
      "POST /papers/:id{.+}/read": { state: "on" },
      "PUT /api/v1/papers/:id/read": {},
      "DELETE /api/v1/papers/:id/read": {},
    },
  ],
  markListSeen: ["bad_request", { "POST /seen/mark": { list: "none" }, "POST /api/v1/reading/seen": { papers: [] } }],
  unmarkListSeen: ["not_found", { "POST /seen/undo": { mark: "987654" }, "DELETE /api/v1/reading/seen/:mark": {} }],
  setReadingMemory: [
    "bad_request",
    { "POST /account/reading": { state: "maybe" }, "PATCH /api/v1/reading": { remembers: "maybe" } },
  ],
  removeAlert: ["not_found", { "POST /me/alerts/:alert/remove": {}, "DELETE /api/v1/alerts/:alert": {} }],
};

/** Use cases whose interfaces take different proofs, that one interface has twice, or that nothing can be wrong with. */
const APART: UseCase[] = ["setCommentHidden", "setSubmissionHidden", "endSubscription", "forgetReading"];

const requestsFor = (useCase: string): ActionName[] =>
  (Object.keys(ACTIONS) as ActionName[]).filter((name) => {
    const action = ACTIONS[name];
    return "useCase" in action && action.useCase === useCase;
  });

const pathOf = (name: ActionName): string =>
  name
    .slice(name.indexOf(" ") + 1)
    .replace(/:id(\{\.\+\})?/, UNKNOWN)
    .replace(/:\w+/g, "987654");

interface World {
  instance: TestInstance;
  reader: Member;
  api: Program;
}

async function setUp(): Promise<World> {
  const instance = await freshInstance();
  const reader = await member(instance, "rosa");
  return { instance, reader, api: program(instance, await tokenFor(instance, reader.id)) };
}

/** Asks as the interface's own clients do: by a form of a page, or by JSON with a token. */
async function codeFrom({ reader, api }: World, name: ActionName, fields: Record<string, unknown>): Promise<string> {
  const [method = ""] = name.split(" ");
  const path = pathOf(name);
  if (path.startsWith("/api/")) {
    const body = Object.keys(fields).length === 0 && path.startsWith("/api/v1") ? undefined : fields;
    const { headers, body: answer } = await api.send(method, `https://papers.example${path}`, body);
    return headers.get("x-error-code") ?? answer?.code;
  }
  const form = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, String(value)]));
  const { headers, html } = await reader.send(method, path, form, { accept: "application/json" });
  return headers.get("x-error-code") ?? JSON.parse(html).error;
}

describe("a fault", () => {
  it.each(Object.entries(FAULTS))("of %s has one code through every interface", async (useCase, [code, requests]) => {
    expect(Object.keys(requests).sort()).toEqual(requestsFor(useCase).sort());
    const world = await setUp();
    for (const [name, fields] of Object.entries(requests) as [ActionName, Record<string, unknown>][]) {
      world.instance.time.now += HOUR_MS;
      expect([name, await codeFrom(world, name, fields)]).toEqual([name, code]);
    }
  });

  it("is tried for every use case that has several interfaces", () => {
    const several = Object.keys(PERMISSIONS).filter((useCase) => requestsFor(useCase).length > 1);
    expect([...Object.keys(FAULTS), ...APART].sort()).toEqual(several.sort());
  });

  it("of who asks has one code through every interface", async () => {
    const { app } = await freshInstance();
    for (const name of Object.keys(FAULTS).flatMap(requestsFor)) {
      const nobody = visitor(app);
      await nobody.get("/sign-in");
      const [method = ""] = name.split(" ");
      const { headers, html } = await nobody.send(method, pathOf(name), {}, { accept: "application/json" });
      const answer = JSON.parse(html);
      expect([name, headers.get("x-error-code") ?? answer.code ?? answer.error]).toEqual([name, "sign_in_first"]);
    }
  });
});
