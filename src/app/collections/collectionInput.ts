/** What somebody fills in for a collection, checked. */
import { type CollectionSettings, readCollection, readNote } from "../../domain/collections/collection.ts";
import { BroadsheetError } from "../../lib/errors.ts";

/** As a form or a program sends it. Without a visibility the collection is private; without an ordering, last added first. */
export interface CollectionInput {
  name?: string | undefined;
  about?: string | undefined;
  visibility?: string | undefined;
  ordering?: string | undefined;
}

/** Throws `bad_request` with a sentence that says what is wrong. */
export function parseCollection(input: CollectionInput): CollectionSettings {
  const words = readCollection({ ...input });
  if (typeof words === "string") throw new BroadsheetError("bad_request", words);
  return words;
}

/** Throws `bad_request` for a note that is too long. */
export function parseNote(text: string): string {
  const read = readNote(text);
  if ("problem" in read) throw new BroadsheetError("bad_request", read.problem);
  return read.note;
}
