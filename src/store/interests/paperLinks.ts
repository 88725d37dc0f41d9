/**
 * Signed links under the papers of a digest, `SUBSCRIPTION.LINKS.PAPER.SECOND.MARK`: their reader wants more like the
 * paper, or not to see it again. Whether one was used already, the records tell.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { PAPER_WISHES, type PaperWish } from "../../domain/interests/interest.ts";
import { wishPath } from "../../domain/pagePaths.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

/** What a link is signed for. */
export interface PaperLink {
  subscription: { id: number; links: number };
  paperKey: number;
  /** When it was mailed, in whole seconds. */
  at: Instant;
}

export interface PaperLinks {
  sign(wish: PaperWish, link: PaperLink): string;
  /** Undefined for what was not signed here for this wish. */
  read(wish: PaperWish, token: string): PaperLink | undefined;
}

const TOKEN = /^(\d{1,12})\.(\d{1,9})\.(\d{1,12})\.(\d{1,12})\.([\w-]{43})$/;

export function createPaperLinks(secret: string): PaperLinks {
  const markOf = (wish: PaperWish, subject: string) =>
    createHmac("sha256", secret).update(`paper ${wish} ${subject}`).digest("base64url");
  return {
    sign(wish, { subscription, paperKey, at }) {
      const subject = [subscription.id, subscription.links, paperKey, Math.floor(at / 1_000)].join(".");
      return `${subject}.${markOf(wish, subject)}`;
    },
    read(wish, token) {
      const [, id, links, paperKey, second, given = ""] = TOKEN.exec(token) ?? [];
      const expected = Buffer.from(markOf(wish, token.slice(0, -given.length - 1)));
      const got = Buffer.from(given);
      if (got.length !== expected.length || !timingSafeEqual(got, expected)) return undefined;
      return {
        subscription: { id: Number(id), links: Number(links) },
        paperKey: Number(paperKey),
        at: Number(second) * 1_000,
      };
    },
  };
}

/** Returns the whole URLs for one paper of a mail. `baseUrl` is without a closing slash. */
export const wishLinks = (links: PaperLinks, baseUrl: string, link: PaperLink): Record<PaperWish, string> =>
  Object.fromEntries(PAPER_WISHES.map((wish) => [wish, baseUrl + wishPath(wish, links.sign(wish, link))])) as Record<
    PaperWish,
    string
  >;

export interface UsedLink {
  /** What held for the paper before; null for nothing. */
  earlier: string | null;
  undoneAt: Instant | null;
}

/** Finds the record of a link that was used; undefined for one that was not. */
export async function usedLink(db: Database, readerId: number, token: string): Promise<UsedLink | undefined> {
  const row = await db
    .selectFrom("used_paper_links")
    .select(["earlier", "undone_at"])
    .where("token", "=", token)
    .where("reader_id", "=", readerId)
    .executeTakeFirst();
  return row && { earlier: row.earlier, undoneAt: row.undone_at };
}

/** Records that a link was used, and forgets those that are valid no longer. */
export async function useLink(
  tx: Tx,
  { readerId, token, earlier, at }: { readerId: number; token: string; earlier: string | null; at: Instant },
  before: Instant,
): Promise<void> {
  await tx.deleteFrom("used_paper_links").where("reader_id", "=", readerId).where("used_at", "<", before).execute();
  await tx.insertInto("used_paper_links").values({ token, reader_id: readerId, earlier, used_at: at }).execute();
}

export async function undoLink(tx: Tx, token: string, at: Instant): Promise<void> {
  await tx.updateTable("used_paper_links").set({ undone_at: at }).where("token", "=", token).execute();
}

export async function forgetUsedLinks(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("used_paper_links").where("reader_id", "=", readerId).execute();
}
