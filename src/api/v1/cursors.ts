/**
 * Cursor: where a page of a list begins, for the program to send back as it is. It holds no secret and is not believed:
 * it is read by a schema, and only for the list that it was made for.
 */
import { hash } from "node:crypto";
import { z } from "zod";
import { Refusal } from "./problemDetails.ts";

export const MAX_CURSOR_CHARACTERS = 300;
export const CursorText = z.string().min(1).max(MAX_CURSOR_CHARACTERS).meta({
  description: "Where the page begins: of the answer before, as it stands in `next`. Only for the same list.",
});

const Held = z.tuple([z.string(), z.unknown()]);

export const writeCursor = (list: string, place: object): string =>
  Buffer.from(JSON.stringify([nameOf(list), place])).toString("base64url");

/** Throws `bad_request` for anything that `writeCursor` did not make for this list. */
export function readCursor<T>(list: string, cursor: string, shape: z.ZodType<T>): T {
  const [name, place] = Held.safeParse(parsed(cursor)).data ?? [];
  const found = name === nameOf(list) ? shape.safeParse(place) : undefined;
  if (found?.success) return found.data;
  const message = "is none of this list’s; begin without one, and then follow `next` as it stands";
  throw new Refusal("bad_request", `“cursor” in the query ${message}.`, {
    errors: [{ in: "query", field: "cursor", says: message }],
  });
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

const NAME_CHARACTERS = 12;
const nameOf = (list: string): string => hash("sha1", list, "base64url").slice(0, NAME_CHARACTERS);
