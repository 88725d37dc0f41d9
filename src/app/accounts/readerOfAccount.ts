import type { Reader } from "../../domain/readers/reader.ts";
import { addReaderOfAccount, findReaderOfAccount, type SignedInAccount } from "../../store/readers/readers.ts";
import type { AppContext } from "../context.ts";

/** Returns the reader of an account. The reader is made at the account's first session, with the role of its invitation. */
export async function readerOfAccount(
  { db, clock }: Pick<AppContext, "db" | "clock">,
  account: SignedInAccount,
): Promise<Reader> {
  return (
    (await findReaderOfAccount(db, account.id)) ??
    (await db.transaction().execute((tx) => addReaderOfAccount(tx, account, clock())))
  );
}
