/**
 * arXiv by OAI-PMH. Lists are asked for as `arXivRaw`, which has every version with its date; its line of authors is what
 * the `arXiv` format's names are made of. Where a mirror has no `arXivRaw`, `arXiv` will do.
 */
import { type HarvestPage, type HarvestSpan, SourceError } from "../../domain/harvest/harvest.ts";
import type { Clock, Fetch, PageRequest } from "../../domain/ports.ts";
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
  /** How often the present page came in a wrong encoding. */
  const wrong = { page: "", times: 0 };

  async function ask(url: string, signal: AbortSignal | undefined): Promise<OaiList> {
    if (wrong.page !== url) Object.assign(wrong, { page: url, times: 0 });
    try {
      return await fetch(url, (answer) => readList(answer, clock(), wrong.times >= ENCODING_TRIES), signal);
    } catch (error) {
      if (error instanceof EncodingTrouble) wrong.times++;
      throw error;
    }
  }

  return async (wanted: PageRequest, signal?: AbortSignal): Promise<HarvestPage> => {
    const list = await ask(listAddress(address, wanted, "arXivRaw"), signal);
    if (list.error?.code !== "cannotDisseminateFormat") return toPage(list, wanted);
    return toPage(await ask(listAddress(address, wanted, "arXiv"), signal), wanted);
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

function toPage({ error, token, ...page }: OaiList, { part, span, cursor }: PageRequest): HarvestPage {
  if (error?.code === "noRecordsMatch") return { ...page, records: [], removed: [], rejects: [] };
  if (error?.code === "badResumptionToken")
    throw new SourceError(
      "cursor",
      `arXiv no longer knows where we were in ${spanInWords(part, span)}; it starts again from the beginning.`,
    );
  if (error)
    throw new SourceError("lasting", `arXiv refuses ${spanInWords(part, span)}: ${error.code} (${error.message}).`);
  if (!page.listed) throw new SourceError("passing", "arXiv answered without a list of papers.");
  if (token !== undefined && token === cursor)
    throw new SourceError(
      "cursor",
      `arXiv goes round in circles in ${spanInWords(part, span)}; it starts again from the beginning.`,
    );
  return { ...page, ...(token ? { cursor: token } : {}) };
}

const spanInWords = (part: string, { from, until }: HarvestSpan): string =>
  `${part} from ${from}${until ? ` to ${until}` : ""}`;
