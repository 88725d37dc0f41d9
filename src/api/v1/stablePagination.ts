/**
 * Lists whose order moves with every upvote, as they were when somebody began to read them, so that whoever goes on gets
 * each paper once. They are named after what is in them: a list that has not changed is kept once, and one that was
 * forgotten in the meantime is found again where it is still the same; else its page is that of the list as it is now.
 */
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Asked } from "./operation.ts";

/** Of some thousands of papers at most, eight bytes each. */
const KEPT_SNAPSHOTS = 60;
const MAX_OFFSET = 1_000_000;

const Place = z.tuple([z.string(), z.int().min(1).max(MAX_OFFSET)]);

export interface Snapshots {
  /** A page of the keys that `all` gives, best first. */
  page(asked: ForPage, limit: number, all: () => Promise<number[]>): Promise<SnapshotPage>;
}

type ForPage = Pick<Asked, "list" | "place" | "next">;

export interface SnapshotPage {
  keys: number[];
  total: number;
  /** Of the first of the keys, 0 for the list's first. */
  offset: number;
  next: string | null;
}

export function createSnapshots(): Snapshots {
  const kept = new LRUCache<string, number[]>({ max: KEPT_SNAPSHOTS });

  function keep(list: string, keys: number[]): string {
    const name = hash("sha1", keys.join(" "), "base64url");
    kept.set(`${list} ${name}`, keys);
    return name;
  }

  return {
    async page(asked, limit, all) {
      const [begun, offset] = asked.place(Place) ?? ["", 0];
      const keys = kept.get(`${asked.list} ${begun}`) ?? (await all());
      const end = offset + limit;
      const name = keep(asked.list, keys);
      return {
        keys: keys.slice(offset, end),
        total: keys.length,
        offset,
        next: end < keys.length ? asked.next([name, end]) : null,
      };
    },
  };
}
