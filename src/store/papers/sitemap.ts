/** The entries of the site map: papers, editions that have papers, public collections; each with its last change. */
import type { Day } from "../../domain/editions/edition.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { editionEntries } from "../editions/editions.ts";

/** Lists papers with keys after one and up to another. */
export const listedPapers = (
  db: Database,
  after: number,
  upTo: number,
): Promise<{ id: string; updatedAt: Instant }[]> =>
  db
    .selectFrom("papers")
    .select(["id", "updated_at as updatedAt"])
    .where("key", ">", after)
    .where("key", "<=", upTo)
    .orderBy("key")
    .execute();

/** Lists days up to one, the last first, and when each last got a paper. */
export const listedDays = (db: Database, today: Day, limit: number): Promise<{ day: Day; changedAt: Instant }[]> =>
  db
    .selectFrom(editionEntries(db, "0000-01-01", today).as("places"))
    .select((eb) => ["day", eb.fn.max<number>("submitted_at").as("changedAt")])
    .groupBy("day")
    .orderBy("day", "desc")
    .limit(limit)
    .execute();

/** Lists public collections, the last changed first; none by readers who left or are banned. */
export const listedCollections = (db: Database, limit: number): Promise<{ address: string; updatedAt: Instant }[]> =>
  db
    .selectFrom("collections")
    .innerJoin("readers", "readers.id", "collections.reader_id")
    .select(["address", "collections.updated_at as updatedAt"])
    .where("visibility", "=", "public")
    .where("readers.deleted_at", "is", null)
    .where("readers.banned_at", "is", null)
    .orderBy("collections.updated_at", "desc")
    .limit(limit)
    .execute();
