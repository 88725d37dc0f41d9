/**
 * arXiv by OAI-PMH. Lists are asked for as `arXivRaw`, which has every version with its date; its line of authors is what
 * the `arXiv` format's names are made of. Where a mirror has no `arXivRaw`, `arXiv` will do.
 */
import { type HarvestPage, SourceError } from "../../domain/harvest/harvest.ts";
import type { Clock, Fetch, PageRequest } from "../../domain/ports.ts";
import { createEndlessLists, type EndlessLists, spanInWords } from "../endlessLists.ts";
import { createTries } from "../tries.ts";
import { EncodingTrouble } from "../xml.ts";
import { type OaiList, readList } from "./oaiList.ts";
import { setOf } from "./sets.ts";

/** When a page's encoding was wrong so often, what can be read of it is taken and the rest rejected. */
const ENCODING_TRIES = 3;

type Format = "arXivRaw" | "arXiv";

export interface OaiParts {
  fetch: Fetch;
  /** Such as `https://oaipmh.arxiv.org/oai`. */
  address: string;
  clock: Clock;
}

/** Asks for pages of categories' lists. The function throws `Trouble`. */
export function createLists({ fetch, address, clock }: OaiParts) {
  const wrongEncoding = createTries();
  const endless = createEndlessLists("arXiv", clock);

  async function ask(url: string, signal: AbortSignal | undefined): Promise<OaiList> {
    const lenient = wrongEncoding.of(url) >= ENCODING_TRIES;
    try {
      return await fetch(url, (answer) => readList(answer, clock(), lenient), signal);
    } catch (error) {
      if (error instanceof EncodingTrouble) wrongEncoding.failed(url);
      throw error;
    }
  }

  async function askInFormats(wanted: PageRequest, signal: AbortSignal | undefined): Promise<OaiList> {
    const list = await ask(listAddress(address, wanted, "arXivRaw"), signal);
    return list.error?.code === "cannotDisseminateFormat" ? ask(listAddress(address, wanted, "arXiv"), signal) : list;
  }

  return async (wanted: PageRequest, signal?: AbortSignal): Promise<HarvestPage> => {
    const ended = endless.before(wanted);
    if (ended) return ended;
    const page = toPage(await askInFormats(wanted, signal), wanted, endless);
    endless.came(wanted, page);
    return page;
  };
}

function listAddress(address: string, { part, span, cursor }: PageRequest, format: Format): string {
  const url = new URL(address);
  url.searchParams.set("verb", "ListRecords");
  if (cursor !== undefined) url.searchParams.set("resumptionToken", cursor);
  else {
    url.searchParams.set("metadataPrefix", format);
    url.searchParams.set("set", setOf(part));
    url.searchParams.set("from", span.from);
    if (span.until !== undefined) url.searchParams.set("until", span.until);
  }
  return url.href;
}

function toPage({ error, token, ...page }: OaiList, wanted: PageRequest, endless: EndlessLists): HarvestPage {
  if (error?.code === "noRecordsMatch") return { ...page, records: [], removed: [], rejects: [] };
  if (error?.code === "badResumptionToken")
    throw new SourceError(
      "cursor",
      `arXiv no longer knows where we were in ${spanInWords(wanted)}; it starts again from the beginning.`,
      endless.lost(wanted),
    );
  if (error)
    throw new SourceError("lasting", `arXiv refuses ${spanInWords(wanted)}: ${error.code} (${error.message}).`);
  if (!page.listed) throw new SourceError("passing", "arXiv answered without a list of papers.");
  return { ...page, ...(token ? { cursor: token } : {}) };
}
