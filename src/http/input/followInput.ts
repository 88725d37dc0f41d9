/** What a form or a program's request asks to follow. */

import type { Followable } from "../../domain/follows/follow.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { findReader } from "../../store/readers/readers.ts";
import type { WebContext } from "../webContext.ts";
import { authorFollow, categoryFollow, followOf } from "./followable.ts";
import { readSearch } from "./queryParams.ts";

/** Of a form or a program: a name, a category, a handle, or a search's address. Throws `bad_request`, `not_found`. */
export async function readFollow(site: WebContext, by: Reader, { kind = "", value = "" }): Promise<Followable> {
  const what = await followableOf(site, by, kind, value);
  if (typeof what === "string") throw new BroadsheetError("bad_request", what);
  return what;
}

async function followableOf(site: WebContext, by: Reader, kind: string, value: string): Promise<Followable | string> {
  if (kind === "author") return authorFollow(clean(value));
  if (kind === "category") return categoryFollow(value);
  if (kind === "reader") {
    const reader = await findReader(site.db, { handle: value.replace(/^@/, "") });
    if (!reader) throw new BroadsheetError("not_found", "There is no reader of this name here.");
    if (reader.id === by.id) return "You cannot follow yourself; your own lists are on your page.";
    return { kind, value: String(reader.id), label: reader.name };
  }
  if (kind === "search") {
    const parameters = new URLSearchParams(value.slice(value.indexOf("?") + 1));
    return followOf(readSearch(Object.fromEntries(parameters), { like: parameters.getAll("like") }));
  }
  return "What is followed is an author, a category, a reader or a search.";
}
