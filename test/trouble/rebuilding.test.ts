/** While the index lacks papers, a search says so at every door, and /health goes by what a search finds. */
import { describe, expect, it } from "vitest";
import { rebuilding, rebuildingNote } from "../../src/search/index/completeness.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { freshInstance } from "../support/instance.ts";
import { record } from "../support/made/records.ts";

describe("an index that is being rebuilt", () => {
  it("is told of by page, API, Markdown and health, with how far it is, until it is whole", async () => {
    const instance = await freshInstance();
    const papers = Array.from({ length: 120 }, () => record());
    await instance.db.transaction().execute((tx) => upsertPapers(tx, papers));
    const note = "The search index is being rebuilt and has 0 of 120 papers so far, so the results are incomplete.";
    const api = async () => JSON.parse((await instance.get("/api/v1/search?q=matters")).html);
    const health = async () => {
      const { status, html } = await instance.get("/health");
      return [status, JSON.parse(html).index];
    };
    expect((await instance.get("/papers?q=matters")).html).toContain(note);
    expect((await instance.get("/papers.md?q=matters")).html).toContain(note);
    expect(await api()).toMatchObject({ items: [], rebuilding: { found: 0, of: 120 }, notes: [note] });
    expect(await health()).toEqual([503, { searchable: false, behind: expect.any(Number) }]);
    await instance.indexer.catchUp();
    expect((await instance.get("/papers?q=matters")).html).not.toContain("being rebuilt");
    expect(await api()).toMatchObject({ total: 120, rebuilding: null, notes: [] });
    expect(await health()).toEqual([200, { searchable: true, behind: 0 }]);
  });

  it("that is only being read into memory is told of as that", async () => {
    const instance = await freshInstance();
    await instance.add(...Array.from({ length: 20 }, () => record()));
    const loading = { reach: async () => ({ papers: 5, loading: true }) };
    const found = await rebuilding(instance.db, loading);
    expect(found).toEqual({ found: 5, of: 20, loading: true });
    expect(rebuildingNote(found ?? { found: 0, of: 0 })).toContain("is being read into memory and has 5 of 20 papers");
  });
});
