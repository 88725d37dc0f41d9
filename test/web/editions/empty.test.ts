/** An edition without papers says why. */
import { describe, expect, it } from "vitest";
import { freshInstance, textOf } from "../../support/instance.ts";
import { record } from "../../support/made/records.ts";

const HOUR_MS = 3_600_000;
const ARXIV = { id: "arxiv", name: "arXiv", parts: ["cs.LG", "stat.ML"], lateAfterMs: 26 * HOUR_MS };
const NEW_YORK = { zone: "America/New_York", rollover: "21:30" };
const RULE = { name: "Learning", categories: ["cs.LG"], papers: 5, order: "newest" } as const;
const at = (local: string) => Date.parse(`${local}-04:00`);

/** An instance at a moment in New York. */
async function worldAt(now: string, { sources = [ARXIV], rules = [] as (typeof RULE)[] } = {}) {
  const instance = await freshInstance(NEW_YORK, sources, {
    rules: rules.map((rule) => ({ ...rule, categories: [...rule.categories] })),
  });
  instance.time.now = at(now);
  return {
    ...instance,
    why: async (path: string) => (await instance.get(path)).page.marked("empty", "notice")[0]?.text ?? "",
    harvested: async (end: string | undefined, more = {}) => {
      for (const part of ARXIV.parts)
        await instance.db
          .insertInto("harvests")
          .values({
            source: "arxiv",
            part,
            from_day: "2026-06-01",
            started_at: at("2026-06-01T10:00:00"),
            saved_at: end === undefined ? null : at(end),
            finished_at: end === undefined ? null : at(end),
            ...more,
          })
          .execute();
    },
    /** A paper of Tuesday's list, which is for Wednesday 17 June. */
    paper: () => instance.add(record({ versions: [{ version: 1, createdAt: at("2026-06-16T10:00:00") }] })),
  };
}

const FAILING = { error: "export.arxiv.example answered 500.", failing_since: at("2026-06-16T18:10:00") };

describe("an empty edition says", () => {
  it("that it is the weekend", async () => {
    const { why, harvested } = await worldAt("2026-06-20T12:00:00");
    await harvested("2026-06-20T08:10:00");
    for (const day of ["2026-06-20", "2026-06-14"])
      expect(await why(`/papers/date/${day}`)).toContain(
        "For arXiv it is the weekend: it announces papers in the evening",
      );
    expect(await why("/papers/date/2026-06-21")).toContain("This day is yet to come.");
  });

  it("when the announcement is expected, by the instance's clocks, and that it has not been fetched since", async () => {
    const { why, harvested, time } = await worldAt("2026-06-16T21:45:00");
    await harvested("2026-06-16T20:41:00");
    expect(await why("/papers/date/2026-06-17")).toMatch(
      /^Nobody submitted a paper for this day so far\. arXiv’s papers for this day have not been announced yet\. They are expected at about Tuesday 16 June, 22:00 \(America\/New_York\)\./,
    );
    // Nothing is written, but the time comes.
    time.now = at("2026-06-16T22:05:00");
    expect(await why("/papers/date/2026-06-17")).toContain(
      "the last complete harvest was on Tuesday 16 June, 20:41, and the next begins at about Tuesday 16 June, 23:05.",
    );
  });

  it("since when the source has been failing, without telling the public what it answered", async () => {
    const { why, harvested, get } = await worldAt("2026-06-17T12:00:00");
    await harvested("2026-06-16T08:00:00");
    await harvested(undefined, FAILING);
    const message = await why("/papers/date/2026-06-17");
    expect(message).toContain("arXiv has been failing since Tuesday 16 June, 18:10. It is asked again by itself");
    expect((await get("/papers/date/2026-06-17")).html).not.toContain("example answered");
    // What was fetched before it failed is another matter.
    expect(await why("/papers/date/2026-06-12")).toContain("had no new paper for this day");
  });

  it("that the source was never fetched, or had nothing", async () => {
    const never = await worldAt("2026-06-17T12:00:00");
    expect(await never.why("/papers/date/2026-06-17")).toContain("arXiv has not been fetched completely yet");
    expect(textOf((await never.get("/")).html)).toContain("arXiv has not been fetched completely yet");
    await never.harvested("2026-06-16T23:41:00");
    expect(await never.why("/papers/date/2026-06-17")).toContain(
      "arXiv was asked on Tuesday 16 June, 23:41 and had no new paper for this day. It is late at times",
    );
  });

  it("that papers came and no rule took them, or none is there, or it is about to happen", async () => {
    const without = await worldAt("2026-06-17T12:00:00");
    await without.paper();
    await without.harvested("2026-06-16T23:41:00");
    expect(await without.why("/papers/date/2026-06-17")).toContain(
      "1 paper appeared on this day, but no rule puts papers into editions here.",
    );
    const ruled = await worldAt("2026-06-17T12:00:00", { rules: [RULE] });
    await ruled.paper();
    await ruled.harvested("2026-06-17T11:58:00");
    await ruled.db
      .insertInto("jobs")
      .values({ name: "editions", done_for: at("2026-06-17T11:55:00") })
      .execute();
    expect(await ruled.why("/papers/date/2026-06-17")).toContain("the rules have yet to choose from them.");
    await ruled.db
      .updateTable("jobs")
      .set({ done_for: at("2026-06-17T12:00:00") })
      .execute();
    expect(await ruled.why("/papers/date/2026-06-17")).toContain(
      "1 paper appeared on this day, but none entered by the rule “Learning”.",
    );
    ruled.time.now = at("2026-07-17T12:00:00");
    expect(await ruled.why("/papers/date/2026-06-17")).toContain("none entered by the rule “Learning”.");
  });

  it("something for every day that can be written", async () => {
    const { get } = await worldAt("2026-06-17T12:00:00");
    for (const day of ["0000-01-01", "0001-01-01", "1899-12-31", "1900-01-01", "1970-01-01", "9999-12-31"]) {
      const { status, page } = await get(`/papers/date/${day}`);
      expect([status, page.marked("empty").length], day).toEqual([200, 1]);
    }
  });

  it("that nothing is followed", async () => {
    const { why } = await worldAt("2026-06-17T12:00:00", { sources: [] });
    expect(await why("/papers/date/2026-06-17")).toContain("No source is followed here");
  });
});

describe("the front page", () => {
  it("says why today has no edition, above the one that stands in for it", async () => {
    const { db, get, why, paper, harvested } = await worldAt("2026-06-20T12:00:00");
    await harvested("2026-06-20T08:10:00");
    await paper();
    expect(await why("/")).toContain("For arXiv it is the weekend");
    await db.insertInto("editions").values({ day: "2026-06-17", opened_at: 0 }).execute();
    await db.insertInto("readers").values({ handle: "ada", name: "Ada", created_at: 0 }).execute();
    await db
      .insertInto("submissions")
      .values({ day: "2026-06-17", paper_key: 1, reader_id: 1, submitted_at: 0 })
      .execute();
    const message = await why("/");
    expect(message).toContain(
      "There is no edition of Saturday, 20 June 2026 yet; this is that of Wednesday, 17 June 2026.",
    );
    expect(message).toContain("For arXiv it is the weekend");
    expect((await get("/papers/date/2026-06-17")).html).not.toContain("There is no edition of");
  });

  it("tells how fresh it is, and changes when a source fails", async () => {
    const { get, db, paper, harvested } = await worldAt("2026-06-17T12:00:00");
    const fresh = async () => (await get("/")).page.region("How fresh it is").text;
    await paper();
    await db.insertInto("editions").values({ day: "2026-06-17", opened_at: 0 }).execute();
    expect(await fresh()).toBe("How fresh it is No new paper has come yet arXiv: not yet fetched");
    await harvested("2026-06-17T08:10:00", { new_at: at("2026-06-16T22:11:00") });
    expect(await fresh()).toBe(
      "How fresh it is Last new paper: Tuesday 16 June, 22:11 arXiv: fetched Wednesday 17 June, 08:10",
    );
    await harvested(undefined, FAILING);
    expect(await fresh()).toContain("fetched Wednesday 17 June, 08:10, failing since Tuesday 16 June, 18:10");
    expect(await fresh()).not.toContain("answered 500");
  });
});
