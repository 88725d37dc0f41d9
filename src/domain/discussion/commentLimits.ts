/**
 * How much may be written, and how often: against floods, and against the same words under every paper.
 *
 * newcomer   a reader whose account is younger than a day, and who has no role beyond reading
 * held       hidden by itself, until a moderator has looked
 */
import { BroadsheetError } from "../../lib/errors.ts";
import { count, fold } from "../../lib/text.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";
import { parsePaperId } from "../papers/paperId.ts";
import type { Reader } from "../readers/reader.ts";

export const NEWCOMER_MS = DAY_MS;
export const COMMENTS_A_DAY = { newcomer: 5, reader: 100 };
const LINKS_A_COMMENT = { newcomer: 1, reader: 10 };
/** From so many papers on, the same words of one reader within a day are refused. */
export const SAME_WORDS_PAPERS = 3;
/** From so many newcomers on, the same words within the time are held. */
export const SAME_WORDS_NEWCOMERS = 3;
export const SAME_WORDS_MS = HOUR_MS;
/** The same text in the same place is the same comment sent twice, for so long. */
export const SENT_TWICE_MS = 10 * MINUTE_MS;

export const HELD_MESSAGE = "several new accounts wrote the same";

export const isNewcomer = ({ role, createdAt }: Pick<Reader, "role" | "createdAt">, now: Instant): boolean =>
  role === "reader" && now - createdAt < NEWCOMER_MS;

/** Throws `bad_request` where a text has more links than its writer may set. */
export function checkLinks(text: string, newcomer: boolean): void {
  const most = LINKS_A_COMMENT[newcomer ? "newcomer" : "reader"];
  const links = linksIn(text);
  if (links <= most) return;
  throw new BroadsheetError(
    "bad_request",
    newcomer
      ? `This comment has ${count(links, "link")}. In the first day of an account a comment may have ${most}, besides papers’ addresses; please leave the others out.`
      : `This comment has ${count(links, "link")}, and a comment may have ${most}. Please leave some out.`,
  );
}

/** Throws `bad_request` where a reader has written enough for a day. */
export function checkCommentsADay(written: number, newcomer: boolean): void {
  const most = COMMENTS_A_DAY[newcomer ? "newcomer" : "reader"];
  if (written < most) return;
  throw new BroadsheetError(
    "bad_request",
    newcomer
      ? `In the first day of an account you may write ${most} comments, and these are written. Please come back tomorrow.`
      : `You have written ${most} comments within a day, which is all that anybody may. Please come back tomorrow.`,
  );
}

/** Addresses of the web in a text, those of papers left out: naming papers is what comments are for. */
export const linksIn = (text: string): number =>
  [...text.matchAll(/\bhttps?:\/\/[^\s<>"'`\])]*/gi)].filter(([address]) => parsePaperId(address) === undefined).length;

/** Equal for texts that differ in signs, white space, capitals and accents only. */
export function wordsOf(text: string): string {
  const words = fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return words === "" ? text.replace(/\s+/g, " ").trim() : words;
}
