import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** The records, or a transaction on them. */
export type Database = Kysely<Schema>;
