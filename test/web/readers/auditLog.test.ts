/** Every action of moderators and admins leaves an entry in the audit log, which tells what was done and no secret. */
import { expect, it } from "vitest";
import { sendDigests } from "../../../src/app/digests/sendDigests.ts";
import { submissionId } from "../../../src/domain/discussion/report.ts";
import { ACTIONS, permissionOf } from "../../../src/http/actions.ts";
import { addInvitation } from "../../../src/store/readers/invitations.ts";
import { tokenFor } from "../../support/clients/agents.ts";
import { textOf } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";
import { DAY_MS, senderWith, subscribe } from "../../support/made/subscribers.ts";
import { world } from "../../support/world.ts";

type LoggedAction = keyof typeof ACTIONS;
const LOGGED_ACTIONS = (Object.keys(ACTIONS) as LoggedAction[]).filter((name) =>
  ["moderator", "admin"].includes(permissionOf(name).who),
);

interface Recipe {
  /** The address of the request, with parameters that exist. */
  path: string;
  fields?: Record<string, string>;
  /** What the page of the log tells. */
  logged: string;
}

async function moderatedWorld() {
  const source = { id: "arxiv", name: "arXiv", parts: ["cs.LG"], lateAfterMs: DAY_MS };
  const made = await world({
    sources: [source],
    papers: 1,
    readers: { mira: "admin" },
    regulars: { bob: "reader" },
    comments: { bob: ["Buy my gold"] },
  });
  const { instance, paper, mira: admin, bob } = made;
  const [comment] = made.comments;
  await bob.post("/submit", { paper: paper.id });
  await bob.post(`/papers/${paper.id}/claim`, { author: "Bob Sample", evidence: "My page" });
  const claim = (await admin.get("/moderation/claims")).page.form(/^\/moderation\/claims\/\d+$/).target;
  await admin.post("/reports", { kind: "comment", id: String(comment), reason: "spam" });
  const report = (await admin.get("/moderation")).page.form(/^\/moderation\/reports\/\d+$/).target;
  const submission = submissionId("2026-06-16", paper.key, bob.id);
  return { instance, db: instance.db, admin, bob, paper, comment, claim, report, submission };
}

/** Makes a delivery that may or may not have arrived. */
async function stuckDelivery({ instance, db }: Awaited<ReturnType<typeof moderatedWorld>>): Promise<number> {
  await subscribe(db, ["ann@example.net"], NOW - 60_000);
  const lost = { sent: false, permanent: false, unknown: true, why: "The connection was lost" } as const;
  await sendDigests(
    {
      db,
      clock: instance.clock,
      sleep: async () => {},
      log: () => {},
      signal: new AbortController().signal,
    },
    {
      ...senderWith(async () => lost),
      nextDue: (_, after) => ({ issue: "2026-06-16", dueAt: after < NOW - 60_000 ? NOW - 60_000 : NOW + DAY_MS }),
    },
  );
  return (await db.selectFrom("deliveries").select("id").executeTakeFirstOrThrow()).id;
}

it("is in the audit log", async () => {
  const made = await moderatedWorld();
  const { instance, db, admin, bob, comment, claim, report, submission } = made;
  const delivery = await stuckDelivery(made);
  const invitation = await db
    .transaction()
    .execute((tx) => addInvitation(tx, { hash: "h", email: "eve@example.net", role: "reader", at: NOW }));
  // In this order: a hidden comment is shown again, a banned reader let in again.
  const recipes = {
    "POST /moderation/reports/:report": {
      path: report,
      logged: `dismissed comment ${comment}`,
    },
    "POST /moderation/comments/:comment/hide": {
      path: `/moderation/comments/${comment}/hide`,
      fields: { reason: "advertising" },
      logged: `hid comment ${comment}: advertising`,
    },
    "POST /moderation/comments/:comment/show": {
      path: `/moderation/comments/${comment}/show`,
      logged: `showed again comment ${comment}`,
    },
    "POST /moderation/submissions/hide": {
      path: "/moderation/submissions/hide",
      fields: { id: submission, reason: "off topic" },
      logged: `hid submission ${submission}: off topic`,
    },
    "POST /moderation/submissions/show": {
      path: "/moderation/submissions/show",
      fields: { id: submission },
      logged: `showed again submission ${submission}`,
    },
    "POST /moderation/readers/:handle/ban": {
      path: "/moderation/readers/bob/ban",
      fields: { reason: "noise" },
      logged: "banned @bob: noise",
    },
    "POST /moderation/readers/:handle/unban": { path: "/moderation/readers/bob/unban", logged: "unbanned @bob" },
    "POST /moderation/claims/:claim": {
      path: claim,
      fields: { decision: "approved", says: "wrote to us" },
      logged: "approved a claim @bob as Bob Sample: wrote to us",
    },
    "POST /admin/sources/:id/run": { path: "/admin/sources/arxiv/run", logged: "fetched from source arxiv" },
    "POST /admin/mail/test": { path: "/admin/mail/test", logged: "sent a test mail mira@example.org" },
    "POST /admin/mail/deliveries/:delivery": {
      path: `/admin/mail/deliveries/${delivery}`,
      fields: { as: "sent" },
      logged: `counted as sent delivery ${delivery}`,
    },
    "POST /admin/readers/:handle/role": {
      path: `/admin/readers/${bob.handle}/role`,
      fields: { role: "curator" },
      logged: "gave a role to @bob: reader became curator",
    },
    "POST /admin/invitations": {
      path: "/admin/invitations",
      fields: { email: "carol@example.net", role: "moderator" },
      logged: `made invitation ${invitation + 1}: as moderator, for one address`,
    },
    "POST /admin/invitations/:invitation/revoke": {
      path: `/admin/invitations/${invitation}/revoke`,
      logged: `took back invitation ${invitation}`,
    },
  } satisfies Partial<Record<LoggedAction, Recipe>>;
  // An action that is added to the table must be added here.
  expect(Object.keys(recipes).sort()).toEqual([...LOGGED_ACTIONS].sort());

  for (const [name, { path, fields = {}, logged }] of Object.entries(recipes) as [string, Recipe][]) {
    instance.time.now += 60_000;
    const before = await db.selectFrom("audit").select("id").execute();
    const answer = await admin.post(path, fields);
    expect([name, answer.status < 400]).toEqual([name, true]);
    const rows = await db.selectFrom("audit").selectAll().where("id", ">", before.length).execute();
    expect([name, rows.map((row) => row.reader_id)]).toEqual([name, [admin.id]]);
    expect(textOf((await admin.get("/moderation/audit")).html)).toContain(`@mira ${logged}`);
  }
});

it("is in the audit log when a moderator changes what is somebody else's by a form that readers have too", async () => {
  const { instance, db, admin, paper, comment } = await moderatedWorld();
  const headers = { authorization: `Bearer ${await tokenFor({ db }, admin.id, ["write", "moderate"])}` };
  const linked = await instance.app.request(`/api/papers/${paper.id}/links`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ githubRepo: "https://github.com/example/code" }),
  });
  expect(linked.status).toBe(200);
  expect((await admin.post(`/comments/${comment}/delete`)).status).toBe(303);
  const log = textOf((await admin.get("/moderation/audit")).html);
  expect(log).toContain(`@mira set links of paper ${paper.id}`);
  expect(log).toContain(`@mira deleted comment ${comment}`);
});

it("tells no address of an invitation, nor its link", async () => {
  const { instance, admin } = await moderatedWorld();
  await admin.get("/admin/invitations");
  const made = await admin.post("/admin/invitations", { role: "admin" }, { accept: "application/json" });
  const { link } = JSON.parse(made.html);
  await admin.post("/admin/invitations", { email: "carol@example.net", role: "reader" });
  expect(instance.mails()[0]?.to).toBe("carol@example.net");
  const log = (await admin.get("/moderation/audit")).html;
  expect(log).toContain("as admin, for anyone with the link");
  for (const secret of [new URL(link).searchParams.get("invitation") ?? "", "carol@example.net"])
    expect(log).not.toContain(secret);
});
