/** A reader's own reference library, brought as a file: which works are here, and what the reader chooses to keep and follow. */

import { type Context, Hono } from "hono";
import { keepReferenceLibrary } from "../../app/collections/keepReferenceLibrary.ts";
import { readReferenceLibrary } from "../../app/collections/readReferenceLibrary.ts";
import type { FollowInput } from "../../app/follows/followable.ts";
import { LIBRARY_NAME, MAX_LIBRARY_ENTRIES } from "../../domain/collections/referenceLibrary.ts";
import { collectionPath } from "../../domain/pagePaths.ts";
import type { SourceFile } from "../../domain/ports.ts";
import { action, done, type Fields, wantsJson } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { readFollowInput } from "../../http/input/followInput.ts";
import { readWhole } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";

import { LibraryPage, ReadLibraryPage } from "./referenceLibraryPage.tsx";

export function ownLibraryPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get("/me/library", async (c) => {
    await site.only(c, "reader");
    return c.html(html(<LibraryPage page={await site.page(c)} />));
  });

  action(pages, site, "POST /me/library", async (c, session, _, file) => {
    const reading = async () => {
      const library = await readReferenceLibrary(site, session, file?.size ? sourceFileOf(file) : undefined);
      const { reading, papers, missing, interests } = library;
      if (wantsJson(c))
        return c.json({ found: papers.map(({ id }) => id), missing, unusable: reading.unusable, ...interests });
      return c.html(html(<ReadLibraryPage page={await pageOf(c)} name={file?.name ?? ""} {...library} />));
    };
    return orFormAgain(c, reading, formAgain(c));
  });

  action(pages, site, "POST /me/library/keep", async (c, session, fields) => {
    const name = fields.name?.trim() || LIBRARY_NAME;
    const keys = fields.collect === "yes" ? keysIn(fields.papers ?? "") : [];
    const follows = followsIn(fields);
    const keeping = async () => {
      const { collection, added, followed } = await keepReferenceLibrary(site, session, { name, keys, follows });
      return done(c, collection ? collectionPath(collection.address) : "/me/follows", { added, followed });
    };
    return orFormAgain(c, keeping, formAgain(c));
  });

  const formAgain = (c: Context) => async (message: string) => <LibraryPage page={await pageOf(c)} message={message} />;
  /** Its forms go back to the page, not to an address that only takes forms. */
  const pageOf = async (c: Context) => ({ ...(await site.page(c)), here: "/me/library" });

  return pages;
}

const SLICE_BYTES = 65_536;

function sourceFileOf(file: File): SourceFile {
  return {
    name: file.name,
    path: file.name,
    progress: () => undefined,
    async *bytes() {
      const bytes = Buffer.from(await file.arrayBuffer());
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
    },
  };
}

/** Our page sends at most as many as are read of a library. */
const keysIn = (written: string): number[] =>
  written.split(" ", MAX_LIBRARY_ENTRIES).flatMap((key) => readWhole(key) ?? []);

/** Our page offers fewer. */
const MAX_FOLLOWS_CHOSEN = 60;
const KINDS: Record<string, string> = { author: "author", category: "category", topic: "search" };

/** What is ticked: `author-3=Ada Author`. */
const followsIn = (fields: Fields): FollowInput[] =>
  Object.entries(fields)
    .flatMap(([name, value]) => {
      const kind = KINDS[/^(author|category|topic)-\d{1,3}$/.exec(name)?.[1] ?? ""];
      return kind === undefined ? [] : [{ kind, value }];
    })
    .slice(0, MAX_FOLLOWS_CHOSEN)
    .map(readFollowInput);
