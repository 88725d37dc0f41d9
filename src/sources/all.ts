/** The table of sources: what papers come from by themselves, made from the settings. */

import type { Clock, PaperSource, Throttle } from "../domain/ports.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { ARXIV_PAUSE_MS, createArxiv } from "./arxiv/arxiv.ts";
import { createHttp, hostOf } from "./http.ts";
import { createHub } from "./hub/hub.ts";
import { createPreprints } from "./preprints/preprints.ts";

export interface SourceSettings {
  follow: string[];
  contact: string;
  arxivOai: string;
  arxivApi: string;
  arxivFeeds: string;
  /** Seconds. */
  arxivPause: number;
  /** Whether Hugging Face's Daily Papers are followed. */
  huggingface: boolean;
  huggingfaceApi: string;
  /** Categories, or `all`. */
  biorxiv: string[];
  medrxiv: string[];
  biorxivApi: string;
  /** Seconds between requests to any of these. */
  pause: number;
}

export interface SourceRuntime {
  clock: Clock;
  /** The program's version, for the User-Agent. */
  version: string;
  /** Turns at a service; `service` is how messages call it. */
  turns(name: string, service: string, pauseMs: number): Throttle;
}

/** Every source, followed or not. Throws `config_invalid` for settings that do not go together. */
export function createSources(settings: SourceSettings, { clock, version, turns }: SourceRuntime): PaperSource[] {
  const fetch = createHttp(userAgent(version, settings.contact));
  const pauseMs = settings.pause * 1_000;
  // One service has both servers.
  const preprints = { fetch, clock, turns: turns("biorxiv", "bioRxiv", pauseMs), address: settings.biorxivApi };
  return [
    createArxiv({
      fetch,
      clock,
      turns: turns("arxiv", "arXiv", arxivPauseMs(settings)),
      categories: settings.follow,
      addresses: { oai: settings.arxivOai, api: settings.arxivApi, feeds: settings.arxivFeeds },
    }),
    createHub({
      fetch,
      clock,
      turns: turns("huggingface", "Hugging Face", pauseMs),
      followed: settings.huggingface,
      address: settings.huggingfaceApi,
    }),
    createPreprints({ ...preprints, server: "biorxiv", categories: settings.biorxiv }),
    createPreprints({ ...preprints, server: "medrxiv", categories: settings.medrxiv }),
  ];
}

/** Says who asks, and whom to write to. */
const userAgent = (version: string, contact: string): string =>
  `Broadsheet/${version} (self-hosted daily papers; ${contact === "" ? "no contact given" : contact})`;

function arxivPauseMs({ arxivPause, arxivOai, arxivApi, arxivFeeds }: SourceSettings): number {
  const atArxiv = [arxivOai, arxivApi, arxivFeeds].map(hostOf).find((host) => /(^|\.)arxiv\.org$/.test(host));
  if (arxivPause * 1_000 < ARXIV_PAUSE_MS && atArxiv)
    throw new BroadsheetError(
      "config_invalid",
      `--arxiv-pause is ${arxivPause}, but ${atArxiv} asks for ${ARXIV_PAUSE_MS / 1_000} seconds between requests. Shorter pauses are for mirrors, with --arxiv-oai, --arxiv-api and --arxiv-feeds.`,
    );
  return arxivPause * 1_000;
}
