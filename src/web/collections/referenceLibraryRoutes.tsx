/** A reader's own library, brought as a file: what of it is here, and what they choose to keep and to follow. */
import { type Context, Hono } from "hono";
import { readCollection } from "../../domain/collections/collection.ts";
import { interestsOf, LIBRARY_NAME, MAX_LIBRARY_ENTRIES } from "../../domain/collections/referenceLibrary.ts";
import type { Followable } from "../../domain/follows/follow.ts";
import type { SourceFile } from "../../domain/ports.ts";
import { action, done, type Fields, wantsJson } from "../../http/actions.ts";
import { refused } from "../../http/formErrors.ts";
import { readFollow } from "../../http/input/followInput.ts";
import { readWhole } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { hasCode } from "../../lib/errors.ts";
import { keepLibrary, matchLibrary } from "../../store/collections/referenceLibrary.ts";
import { follow } from "../../store/follows/follows.ts";
import { collectionPath } from "./collectionsPage.tsx";
import { LibraryPage, ReadLibraryPage } from "./referenceLibraryPage.tsx";

const NO_FILE = "Choose a file first: a library exported as BibTeX, RIS, CSL-JSON, or Zotero’s RDF or CSV.";

export function ownLibraryPages(site: WebContext): Hono {
  const { db, services } = site;
  const pages = new Hono();

  pages.get("/me/library", async (c) => {
    await site.only(c, "reader");
    return c.html(html(<LibraryPage page={await site.page(c)} />));
  });

  action(pages, site, "POST /me/library", async (c, _, __, file) => {
    if (!file || file.size === 0) return again(c, NO_FILE);
    const reading = await services.readLibrary(inMemory(file)).catch((error: unknown) => {
      if (hasCode(error, "file_unreadable")) return undefined;
      throw error;
    });
    if (!reading || reading.entries.length === 0)
      return again(
        c,
        `Nothing in this file could be read as a work${reading?.reason ? ` (of the first entry: ${reading.reason})` : ""}. Export your library as BibTeX, RIS or CSL-JSON, and try again.`,
      );
    const works = await matchLibrary(db, reading.entries);
    const papers = [...new Map(works.flatMap(({ paper }) => (paper ? [[paper.key, paper] as const] : []))).values()];
    const missing = works.filter(({ paper }) => !paper).map(({ entry }) => entry.title);
    const interests = await interestsOf(works);
    if (wantsJson(c))
      return c.json({ found: papers.map(({ id }) => id), missing, unusable: reading.unusable, ...interests });
    const view = { page: await pageOf(c), name: file.name, reading, papers, missing, interests };
    return c.html(html(<ReadLibraryPage {...view} />));
  });

  action(pages, site, "POST /me/library/keep", async (c, { reader }, fields) => {
    const words = readCollection({ name: fields.name?.trim() || LIBRARY_NAME });
    if (typeof words === "string") return again(c, words);
    const keys = fields.collect === "yes" ? keysIn(fields.papers ?? "") : [];
    const follows: Followable[] = [];
    for (const what of chosen(fields)) follows.push(await readFollow(site, reader, what));
    const at = services.clock();
    const kept = await db.transaction().execute(async (tx) => {
      for (const what of follows) await follow(tx, reader.id, what, at);
      return keys.length > 0 ? keepLibrary(tx, { readerId: reader.id, name: words.name, keys, at }) : undefined;
    });
    return done(c, kept ? collectionPath(kept.collection.address) : "/me/follows", {
      added: kept?.added ?? 0,
      followed: follows.length,
    });
  });

  const again = (c: Context, message: string) =>
    refused(c, message, async () => <LibraryPage page={await pageOf(c)} message={message} />);
  /** Whose forms go back to the page, not to an address that takes forms alone. */
  const pageOf = async (c: Context) => ({ ...(await site.page(c)), here: "/me/library" });

  return pages;
}

const SLICE_BYTES = 65_536;

function inMemory(file: File): SourceFile {
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

/** More than are read of a library are not of its page. */
const keysIn = (written: string): number[] =>
  written.split(" ", MAX_LIBRARY_ENTRIES).flatMap((key) => readWhole(key) ?? []);

/** More than the page offers is not of the page. */
const MAX_CHOSEN = 60;
const KINDS: Record<string, string> = { author: "author", category: "category", topic: "search" };

/** What is ticked: `author-3=Ada Author`. */
const chosen = (fields: Fields): { kind: string; value: string }[] =>
  Object.entries(fields)
    .flatMap(([name, value]) => {
      const kind = KINDS[/^(author|category|topic)-\d{1,3}$/.exec(name)?.[1] ?? ""];
      return kind === undefined ? [] : [{ kind, value }];
    })
    .slice(0, MAX_CHOSEN);
