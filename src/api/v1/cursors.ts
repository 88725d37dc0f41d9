/**
 * Cursors: where a page of a list begins, sent back by the client unchanged. A cursor holds no secret and is not trusted:
 * a schema reads it, and only for the list that it was made for.
 */
import { hash } from "node:crypto";
import { z } from "zod";
import { ApiError } from "./problemDetails.ts";

const MAX_CURSOR_CHARACTERS = 300;
export const CursorText = z.string().min(1).max(MAX_CURSOR_CHARACTERS).meta({
  description: "Where the page begins, as `next` of the previous page gives it. Valid for the same list only.",
});

const CursorContent = z.tuple([z.string(), z.unknown()]);

/** Writes the cursor of a place in a list. */
export const writeCursor = (list: string, place: object): string =>
  Buffer.from(JSON.stringify([nameOf(list), place])).toString("base64url");

/** Reads the place of a cursor. Throws `bad_request` for anything that `writeCursor` did not make for this list. */
export function readCursor<T>(list: string, cursor: string, schema: z.ZodType<T>): T {
  const [name, place] = CursorContent.safeParse(parseJson(cursor)).data ?? [];
  const found = name === nameOf(list) ? schema.safeParse(place) : undefined;
  if (found?.success) return found.data;
  const message = "does not belong to this list; begin without one, then follow “next” unchanged";
  throw new ApiError("bad_request", `“cursor” in the query ${message}.`, {
    errors: [{ in: "query", field: "cursor", says: message }],
  });
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

const NAME_CHARACTERS = 12;
const nameOf = (list: string): string => hash("sha1", list, "base64url").slice(0, NAME_CHARACTERS);
