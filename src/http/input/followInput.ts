/** Reads what a form or a program's request asks to follow. */
import type { FollowInput } from "../../app/follows/followable.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { readSearch } from "./queryParams.ts";

/** `value` is a full name, a category, a handle, or a search's address or parameters. Throws `bad_request`. */
export function readFollowInput({ kind = "", value = "" }: Partial<Record<string, string>>): FollowInput {
  if (kind === "author" || kind === "category" || kind === "reader") return { kind, value };
  if (kind !== "search")
    throw new BroadsheetError("bad_request", "You can follow an author, a category, a reader or a search.");
  const parameters = new URLSearchParams(value.slice(value.indexOf("?") + 1));
  return { kind, search: readSearch(Object.fromEntries(parameters), { like: parameters.getAll("like") }) };
}
