/** Lists that are followed page by page have everything once: with ties, and with papers that come and go meanwhile. */
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { createSnapshots } from "../../src/api/v1/stablePagination.ts";
import { program, type Reply, tokenFor, walk } from "../support/clients/api.ts";
import { NOW, record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const idsOf = (pages: Reply["body"][]): string[] =>
  pages.flatMap((page) => page.items.map((item: { id?: string; paper?: { id: string } }) => item.id ?? item.paper?.id));

async function tied(count = 11) {
  const papers = Array.from({ length: count }, (_, i) => ({
    title: `On sparse matter ${i}`,
    versions: [{ version: 1, createdAt: NOW - 86_400_000 }],
  }));
  return world({ papers });
}

const LISTS = ["/papers?", "/papers?cat=cs.LG&", "/search?", "/search?q=sparse&", "/search?sort=date&", "/trending?"];

describe("a list that is followed", () => {
  it.each(LISTS)("has all papers of one moment once: %s", async (list) => {
    const { instance } = await tied();
    const whole = idsOf(await walk(program(instance), `${list}limit=100`));
    for (const limit of [1, 2, 3, 10, 11])
      expect(idsOf(await walk(program(instance), `${list}limit=${limit}`))).toEqual(whole);
  });

  it.each(["/papers?", "/search?", "/search?q=sparse&"])("goes on where it was when papers come: %s", async (list) => {
    const { instance } = await tied();
    const whole = idsOf(await walk(program(instance), `${list}limit=100`));
    let n = 0;
    const pages = await walk(program(instance), `${list}limit=3`, async () => {
      n++;
      await instance.add(
        record({ title: `On new sparse matter ${n}`, versions: [{ version: 1, createdAt: NOW - n * 43_200_000 }] }),
      );
    });
    expect(idsOf(pages)).toEqual(whole);
  });

  it.each(["/papers?", "/search?", "/search?sort=date&", "/search?q=sparse&"])(
    "skips and repeats nothing when papers go: %s",
    async (list) => {
      const { instance } = await tied();
      const whole = idsOf(await walk(program(instance), `${list}limit=100`));
      const gone = new Set([whole[0], whole[4], whole[5], whole[10]]);
      let first = true;
      const pages = await walk(program(instance), `${list}limit=3`, async () => {
        if (!first) return;
        first = false;
        const rows = await instance.db.selectFrom("papers").select(["id", "key"]).execute();
        for (const { id, key } of rows) {
          if (!gone.has(id)) continue;
          await instance.db.deleteFrom("paper_ids").where("paper_key", "=", key).execute();
          await instance.db.deleteFrom("papers").where("key", "=", key).execute();
        }
      });
      // The first page was read before.
      const expected = whole.filter((id, i) => i < 3 || !gone.has(id));
      expect(idsOf(pages)).toEqual(expected);
    },
  );
});

describe("a list whose order is kept", () => {
  it("goes on behind the last paper where another process answers and the list has changed", async () => {
    const [one, other] = [createSnapshots(), createSnapshots()];
    const cursors: object[] = [];
    const request = (place?: object) => ({
      list: "l",
      place: <T>(schema: z.ZodType<T>) => (place === undefined ? undefined : schema.parse(place)),
      next(place: object) {
        cursors.push(place);
        return "next";
      },
    });
    const first = await one.page(request(), 3, async () => [1, 2, 3, 4, 5, 6, 7]);
    expect(first.keys).toEqual([1, 2, 3]);
    // 2 was taken out, 9 and 8 were added before.
    const changed = async () => [9, 8, 1, 3, 4, 5, 6, 7];
    const second = await other.page(request(cursors.at(-1)), 3, changed);
    expect([second.keys, second.offset]).toEqual([[4, 5, 6], 4]);
    expect((await other.page(request(cursors.at(-1)), 3, changed)).keys).toEqual([7]);
    // The one that has the list as it was goes on with that.
    expect((await one.page(request(cursors[0]), 3, changed)).keys).toEqual([4, 5, 6]);
  });
});

describe("comments that are followed", () => {
  it("go on within a thread whose last comment has gone meanwhile", async () => {
    const { instance, ids, mira } = await world({ papers: 1, readers: { mira: "reader" } });
    const asks = program(instance, await tokenFor(instance, mira.id));
    const say = async (text: string, answers?: number): Promise<number> =>
      (await asks.send("POST", `/papers/${ids[0]}/comments`, { text, ...(answers ? { answers } : {}) })).body.id;
    const first = await say("One");
    const answers: number[] = [];
    for (const text of ["Two", "Three", "Four", "Five"]) {
      instance.time.now += 60_000;
      answers.push(await say(text, first));
    }
    let isFirst = true;
    const pages = await walk(program(instance), `/papers/${ids[0]}/comments?limit=3`, async () => {
      if (isFirst) await asks.send("DELETE", `/comments/${answers[1]}`);
      isFirst = false;
    });
    expect(idsOf(pages)).toEqual([first, ...answers]);
  });
});

describe("a parameter", () => {
  it.each([
    ["/papers?limit=1&limit=2", "limit", "was given twice; give it once"],
    ["/papers?limit=1&limit=1", "limit", "was given twice; give it once"],
    ["/papers?limit=1&limit=2&limit=3", "limit", "was given 3 times; give it once"],
    ["/search?q=a&q=b", "q", "was given twice; give it once"],
    ["/search?sort=date&sort=date", "sort", "was given twice; give it once"],
    ["/papers?cursor=a&cursor=b", "cursor", "was given twice; give it once"],
  ])("that may be given once and is given more often is named: %s", async (path, field, says) => {
    const { instance } = await world({ papers: 1 });
    const { status, body } = await program(instance).get(path);
    expect([status, body.errors]).toEqual([400, [{ in: "query", field, says }]]);
    expect(body.detail).toContain(says);
  });

  it("that may be given several times is taken", async () => {
    const { instance, ids } = await world({ papers: 3 });
    expect((await program(instance).get(`/search?like=${ids[0]}&like=${ids[1]}`)).status).toBe(200);
  });
});
