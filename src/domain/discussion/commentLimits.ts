/**
 * Limits on how much and how often readers may comment, against floods and against the same words under every paper.
 *
 * newcomer   a reader whose account is younger than a day, and who has no role beyond reading
 * held       hidden automatically until a moderator has looked
 */
import { BroadsheetError } from "../../lib/errors.ts";
import { count, fold } from "../../lib/text.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../lib/time.ts";
import { parsePaperId } from "../papers/paperId.ts";
import type { Reader } from "../readers/reader.ts";

export const NEWCOMER_MS = DAY_MS;
export const COMMENTS_A_DAY = { newcomer: 5, reader: 100 };
const LINKS_A_COMMENT = { newcomer: 1, reader: 10 };
/** The time within which a reader's comments, and papers with the same words, are counted. */
export const DAILY_WINDOW_MS = DAY_MS;
/** The number of papers from which the same words by one reader within a day are refused. */
export const SAME_WORDS_PAPERS = 3;
/** The number of newcomers from which the same words, written within `SAME_WORDS_MS`, are held. */
export const SAME_WORDS_NEWCOMERS = 3;
export const SAME_WORDS_MS = HOUR_MS;
/** The time within which the same text in the same place counts as one comment that was sent twice. */
export const SENT_TWICE_MS = 600_000;

export const HELD_MESSAGE = "several new accounts wrote the same";

export const isNewcomer = ({ role, createdAt }: Pick<Reader, "role" | "createdAt">, now: Instant): boolean =>
  role === "reader" && now - createdAt < NEWCOMER_MS;

/** Throws `bad_request` for a text with more links than its writer may set. */
export function checkLinks(text: string, newcomer: boolean): void {
  const most = LINKS_A_COMMENT[newcomer ? "newcomer" : "reader"];
  const links = countLinks(text);
  if (links <= most) return;
  throw new BroadsheetError(
    "bad_request",
    newcomer
      ? `This comment has ${count(links, "link")}. On the first day of an account a comment may have ${most}, not counting links to papers; please leave the others out.`
      : `This comment has ${count(links, "link")}, and a comment may have ${most}. Please leave some out.`,
  );
}

/** Throws `bad_request` when a reader has already written `written` comments within a day and may write no more. */
export function checkCommentsADay(written: number, newcomer: boolean): void {
  const most = COMMENTS_A_DAY[newcomer ? "newcomer" : "reader"];
  if (written < most) return;
  throw new BroadsheetError(
    "bad_request",
    newcomer
      ? `On the first day of an account you may write ${most} comments, and you have written them. Please come back tomorrow.`
      : `You have written ${most} comments within a day, which is the most that anybody may. Please come back tomorrow.`,
  );
}

/** Counts the web links in a text. Links to papers do not count: naming papers is what comments are for. */
export const countLinks = (text: string): number =>
  [...text.matchAll(/\bhttps?:\/\/[^\s<>"'`\])]*/gi)].filter(([url]) => parsePaperId(url) === undefined).length;

/** Returns a text's words, equal for texts that differ only in punctuation, white space, capitals and accents. */
export function wordsOf(text: string): string {
  const words = fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return words === "" ? text.replace(/\s+/g, " ").trim() : words;
}
