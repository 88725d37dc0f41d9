/** Submitting: which paper is meant, fetching it where it is not here, and putting it into the edition of the feed day. */
import { feedDayOf, periodOf } from "../../domain/editions/edition.ts";
import {
  parseSubmissionNotes,
  type SubmissionNotes,
  type TypedSubmissionNotes,
} from "../../domain/editions/submission.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { rankIn } from "../../store/editions/editions.ts";
import { refusalOf, submitPaper } from "../../store/editions/submissions.ts";
import { findPaper, paperTitled } from "../../store/papers/papers.ts";
import type { AppContext } from "../context.ts";

/** Longer than any address of a paper, and than any title. */
export const MAX_ASKED_CHARACTERS = 600;
/** While a paper is being fetched, it is looked for again after so long. */
export const LOOK_AGAIN_S = 3;
export const NO_ID =
  "This is neither an arXiv id or link nor a paper of this library. Ids look like 1706.03762, links like https://arxiv.org/abs/1706.03762.";
export const NOT_HERE = "This paper is not in the library, and only arXiv’s papers can be fetched by their ids.";

/** What somebody who wants to submit something named. */
export interface RequestedPaper {
  /** Absent for a title, and for what is neither. */
  id?: string;
  /** Undefined where it is not in the library. */
  paper?: Paper | undefined;
}

export type FetchedPaper = { paper: Paper } | { underway: true } | { message: string; failed: boolean };

export function createSubmitting(site: AppContext) {
  const { db, config, clock } = site;
  const rules = { limits: config.submissionsADay, maxAgeDays: config.submissionAge };

  function wishOf(reader: Reader, paper: Paper) {
    const at = clock();
    return { paper, reader, day: feedDayOf(at, config), at };
  }

  return {
    /** Any id or address of a paper, ours (at `origin`) included, or the title of one that is here. */
    async meant(asked: string, origin: string): Promise<RequestedPaper> {
      const text = asked.slice(0, MAX_ASKED_CHARACTERS);
      const id = parsePaperId(text) ?? parsePaperId(ownPaper(text, origin) ?? "");
      return id === undefined ? { paper: await paperTitled(db, text) } : { id, paper: await findPaper(db, id) };
    },

    /** Fetches a paper of arXiv's that is not here, as far as that has got. Throws `too_many_tries`. */
    async fetched(reader: Reader, id: string): Promise<FetchedPaper> {
      site.limit("fetches", reader.id);
      const fetch = await site.services.fetchPaper(id);
      if (fetch.state === "underway") return { underway: true };
      const paper = fetch.state === "here" ? await findPaper(db, id) : undefined;
      if (paper) return { paper };
      return { message: "message" in fetch ? fetch.message : NOT_HERE, failed: fetch.state === "failed" };
    },

    /** Why a reader could not submit it just now; undefined where they could. */
    refusal: async (reader: Reader, paper: Paper): Promise<string | undefined> =>
      (await refusalOf(db, wishOf(reader, paper), rules))?.message,

    /** Throws what is against it. */
    async submit(reader: Reader, paper: Paper, typed: TypedSubmissionNotes) {
      const wish = wishOf(reader, paper);
      const remarks = remarksOf(typed);
      await db.transaction().execute((tx) => submitPaper(tx, wish, remarks, rules));
      const place = await rankIn(db, paper.key, periodOf("day", wish.day));
      return { paper: paper.id, day: wish.day, ...place };
    },
  };
}

/** What follows `/papers/` in an address of this instance. */
function ownPaper(asked: string, origin: string): string | undefined {
  const text = asked.trim();
  const path = text.startsWith("/") ? text : URL.parse(text)?.origin === origin ? new URL(text).pathname : undefined;
  return path?.startsWith("/papers/") ? path.slice("/papers/".length) : undefined;
}

/** Throws `bad_request`. */
function remarksOf(typed: TypedSubmissionNotes): SubmissionNotes {
  const remarks = parseSubmissionNotes(typed);
  if ("mistake" in remarks) throw new BroadsheetError("bad_request", remarks.mistake);
  return remarks;
}
