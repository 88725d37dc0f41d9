import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../schema.ts";

/** The records, or a transaction on them. */
export type Database = Kysely<Schema>;
/** A transaction that the caller has opened. */
export type Tx = Transaction<Schema>;
