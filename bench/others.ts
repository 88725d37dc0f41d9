/** What people would pick otherwise, over the same papers with the same queries, in the same run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import MiniSearch from "minisearch";
import { tokens } from "../src/domain/search/normalizeWords.ts";
import { openRecords } from "../src/store/database.ts";
import { line, mib, seconds } from "./measure.ts";
import { timed } from "./search.ts";

const PAGE = 20;

interface Text {
  key: number;
  title: string;
  abstract: string;
}

export async function benchOthers(
  data: string,
  queries: readonly string[],
  names: readonly OtherName[],
): Promise<void> {
  const records = await openRecords(data);
  const papers: Text[] = await records.db.selectFrom("papers").select(["key", "title", "abstract"]).execute();
  records.close();
  for (const name of names) {
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const began = performance.now();
    const search = OTHERS[name](papers);
    line(`${name}: loading`, `${seconds(began)} s`, `${mib(process.memoryUsage().rss - before)} more resident`);
    await timed(`${name}: search`, queries, search);
  }
}

type Other = (papers: readonly Text[]) => (query: string) => number;

const OTHERS = {
  /** SQLite's full-text index with Porter's stemmer, any of the words, ranked by its BM25. */
  "SQLite FTS5": (papers) => {
    const folder = mkdtempSync(join(tmpdir(), "broadsheet-fts-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const sqlite = new DatabaseSync(join(folder, "fts.sqlite"));
    sqlite.exec("create virtual table papers using fts5 (title, abstract, tokenize = 'porter unicode61')");
    sqlite.exec("begin");
    const insert = sqlite.prepare("insert into papers (rowid, title, abstract) values (?, ?, ?)");
    for (const { key, title, abstract } of papers) insert.run(key, title, abstract);
    sqlite.exec("commit; insert into papers (papers) values ('optimize')");
    const find = sqlite.prepare("select rowid from papers where papers match ? order by rank limit ?");
    return (query) => {
      const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
      return words.length === 0 ? 0 : find.all(words.map((word) => `"${word}"`).join(" or "), PAGE).length;
    };
  },
  MiniSearch: (papers) => {
    const mini = new MiniSearch({ idField: "key", fields: ["title", "abstract"] });
    mini.addAll(papers);
    return (query) => mini.search(query).slice(0, PAGE).length;
  },
  /** Every paper's TF-IDF vector against the query's, one after the other, as arxiv-sanity-lite ranks. */
  "TF-IDF scan": (papers) => {
    const ids = new Map<string, number>();
    const having: number[] = [];
    const rows = papers.map(({ title, abstract }) => {
      const counts = new Map<number, number>();
      for (const token of tokens(`${title} ${abstract}`)) {
        let id = ids.get(token);
        if (id === undefined) {
          id = ids.size;
          ids.set(token, id);
        }
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      for (const id of counts.keys()) having[id] = (having[id] ?? 0) + 1;
      return counts;
    });
    const idf = (id: number) => Math.log((1 + rows.length) / (1 + (having[id] ?? 0))) + 1;
    const vectors = rows.map((counts) => {
      const parts = Float32Array.from(counts, ([id, n]) => n * idf(id));
      const length = Math.hypot(...parts) || 1;
      return { ids: Int32Array.from(counts.keys()), parts: parts.map((part) => part / length) };
    });
    return (query) => {
      const asked = new Float32Array(ids.size);
      for (const token of tokens(query)) {
        const id = ids.get(token);
        if (id !== undefined) asked[id] = (asked[id] ?? 0) + idf(id);
      }
      const scores = vectors.map(({ ids, parts }) => {
        let score = 0;
        for (let i = 0; i < ids.length; i++) score += (asked[ids[i] as number] as number) * (parts[i] as number);
        return score;
      });
      return scores
        .map((score, i) => ({ score, i }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .slice(0, PAGE).length;
    };
  },
} satisfies Record<string, Other>;

export type OtherName = keyof typeof OTHERS;
