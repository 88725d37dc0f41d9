/**
 * Stable pages of lists whose order changes with every upvote. A snapshot keeps the list as it was on the first page, so
 * that a client that follows `next` gets each paper once. A snapshot is named after its content: an unchanged list is
 * kept once, and a snapshot that was evicted is found again if the list is still the same. Otherwise the page comes from
 * the list as it is now, behind the last paper of the page before.
 */
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Instant } from "../../lib/time.ts";

/** Each has some thousands of papers at most, at eight bytes a paper. */
const MAX_SNAPSHOTS = 60;
const MAX_OFFSET = 1_000_000;

/** The snapshot's name, where the page begins in it, the key before that, and when the first page was asked for. */
const Place = z.tuple([z.string(), z.int().min(1).max(MAX_OFFSET), z.int().optional(), z.int().optional()]);

export interface Snapshots {
  /**
   * Gives a page of the keys that `all` gives, best first. `startedAt` is now, for lists that depend on when their first
   * page was asked for; `all` is then given that moment on every page.
   */
  page(
    request: PageRequest,
    limit: number,
    all: (startedAt: Instant | undefined) => Promise<number[]>,
    startedAt?: Instant,
  ): Promise<SnapshotPage>;
}

/** The part of an operation's request that pages go by; `OperationRequest` describes the fields. */
interface PageRequest {
  list: string;
  place<T>(schema: z.ZodType<T>): T | undefined;
  next(place: object): string;
}

export interface SnapshotPage {
  keys: number[];
  total: number;
  /** Where the page's first key stands in the list; 0 for the first of the list. */
  offset: number;
  next: string | null;
}

export function createSnapshots(): Snapshots {
  const snapshots = new LRUCache<string, number[]>({ max: MAX_SNAPSHOTS });

  function keep(list: string, keys: number[]): string {
    const name = hash("sha1", keys.join(" "), "base64url");
    snapshots.set(`${list} ${name}`, keys);
    return name;
  }

  return {
    async page(request, limit, all, now) {
      const [snapshot, expected, before, startedAt = now] = request.place(Place) ?? ["", 0];
      const kept = snapshots.get(`${request.list} ${snapshot}`);
      const keys = kept ?? (await all(startedAt));
      const at = kept || before === undefined ? -1 : keys.indexOf(before);
      const offset = at < 0 ? expected : at + 1;
      const end = offset + limit;
      const name = keep(request.list, keys);
      return {
        keys: keys.slice(offset, end),
        total: keys.length,
        offset,
        next:
          end < keys.length
            ? request.next([name, end, keys[end - 1], ...(now === undefined ? [] : [startedAt])])
            : null,
      };
    },
  };
}
