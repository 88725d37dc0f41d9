/** The page of the API, made of its own document. */
import { Hono } from "hono";
import { publicAddress } from "../../http/accounts/origin.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { latestEdition } from "../../store/editions/editions.ts";
import { idsOf, newestPapers } from "../../store/papers/papers.ts";
import type { ApiDocument } from "./apiDocument.ts";
import { ApiPage } from "./apiPage.tsx";

/** Makes the document that describes this instance at a URL. */
export type Describe = (address: string) => ApiDocument;

export function apiPage(site: WebContext, describe: Describe): Hono {
  const pages = new Hono();
  pages.get("/api", async (c) => {
    const address = publicAddress(c, site.services.config.baseUrl);
    const view = { page: await site.page(c), address, document: describe(address), real: await real() };
    return c.html(html(<ApiPage {...view} />));
  });

  async function real(): Promise<Record<string, string>> {
    const { keys } = await newestPapers(site.db, {}, 1, 0);
    const [id] = (await idsOf(site.db, keys)).values();
    const day = await latestEdition(site.db, site.today());
    return { ...(id ? { id } : {}), ...(day ? { kind: "day", name: day } : {}) };
  }

  return pages;
}
