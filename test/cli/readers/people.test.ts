/** `broadsheet readers` and `broadsheet invite`. */
import { describe, expect, it } from "vitest";
import { openRecords } from "../../../src/store/database.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { run } from "../../support/program.ts";

/** A data folder whose readers have these roles. */
async function folderWith(roles: Record<string, string>): Promise<string> {
  const data = temporaryFolder();
  const { db, close } = await openRecords(data);
  const day = new Date(0).toISOString();
  for (const [handle, role] of Object.entries(roles)) {
    const account = { id: handle, name: handle, email: `${handle}@example.org`, emailVerified: 1, createdAt: day };
    await db
      .insertInto("accounts")
      .values({ ...account, image: null, updatedAt: day })
      .execute();
    await db.insertInto("readers").values({ handle, name: handle, role, account_id: handle, created_at: 0 }).execute();
  }
  close();
  return data;
}

describe("broadsheet readers", () => {
  it("lists who there is, and gives roles, but never takes the last admin's", async () => {
    const data = await folderWith({ mira: "admin", bob: "reader" });
    const list = await run(["readers", "--data", data]);
    expect([list.code, list.stdout]).toEqual([
      0,
      "@bob  reader  bob@example.org  bob\n@mira  admin  mira@example.org  mira\n",
    ]);
    const last = await run(["readers", "role", "mira", "reader", "--data", data]);
    expect([last.code, last.stderr]).toEqual([1, expect.stringContaining("@mira is the only admin")]);
    const given = await run(["readers", "role", "@Bob", "admin", "--data", data]);
    expect([given.code, given.stdout]).toEqual([0, "@bob has the role admin.\n"]);
    expect((await run(["readers", "role", "mira", "reader", "--data", data])).code).toBe(0);
    const { db, close } = await openRecords(data);
    const deeds = await db.selectFrom("audit").select(["reader_id", "subject", "says"]).orderBy("id").execute();
    close();
    expect(deeds).toEqual([
      { reader_id: null, subject: "@bob", says: "reader became admin" },
      { reader_id: null, subject: "@mira", says: "admin became reader" },
    ]);
  });

  it.each([
    [["role", "mira"], 2, "readers takes nothing"],
    [["role", "mira", "emperor"], 2, "readers takes nothing"],
    [["banish", "mira", "reader"], 2, "readers takes nothing"],
    [["role", "nobody", "admin"], 3, "There is no reader @nobody"],
  ] as const)("says what is wrong with %j, ending with %i", async (words, ends, message) => {
    const { code, stderr } = await run(["readers", ...words, "--data", await folderWith({ mira: "admin" })]);
    expect([code, stderr]).toEqual([ends, expect.stringContaining(message)]);
  });
});

describe("broadsheet invite", () => {
  it("prints a link for an address or for anybody", async () => {
    const data = await folderWith({ mira: "admin" });
    const base = ["--base-url", "https://papers.example/", "--data", data];
    const one = await run(["invite", "Bob@lab.example", "--role", "curator", ...base]);
    expect([one.code, one.stdout]).toEqual([
      0,
      expect.stringMatching(/^https:\/\/papers\.example\/sign-in\?invitation=[\w-]{32}\n$/),
    ]);
    expect((await run(["invite", ...base])).stderr).toBe(
      "For the first person who opens it, as reader, for 14 days.\n",
    );
    const { db, close } = await openRecords(data);
    const made = await db
      .selectFrom("invitations")
      .select(["email", "bound", "role", "by_reader"])
      .orderBy("id")
      .execute();
    close();
    expect(made).toEqual([
      { email: "bob@lab.example", bound: 1, role: "curator", by_reader: null },
      { email: null, bound: 0, role: "reader", by_reader: null },
    ]);
  });

  it.each([
    [[], 2, "give it with --base-url"],
    [["nobody", "--base-url", "http://localhost:3000"], 2, "one mail address or none"],
    [["a@example.org", "--role", "emperor", "--base-url", "http://localhost:3000"], 2, "--role is"],
    [["mira@example.org", "--base-url", "http://localhost:3000"], 1, "has an account already"],
  ] as const)("says what is wrong with %j, ending with %i", async (words, ends, message) => {
    const { code, stderr } = await run(["invite", ...words, "--data", await folderWith({ mira: "admin" })]);
    expect([code, stderr]).toEqual([ends, expect.stringContaining(message)]);
  });
});
