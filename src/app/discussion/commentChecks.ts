/** The limits of `domain/discussion/commentLimits`, checked against the records within the transaction that writes. */

import {
  checkCommentsADay,
  checkLinks,
  DAILY_WINDOW_MS,
  HELD_MESSAGE,
  isNewcomer,
  NEWCOMER_MS,
  SAME_WORDS_MS,
  SAME_WORDS_NEWCOMERS,
  SAME_WORDS_PAPERS,
} from "../../domain/discussion/commentLimits.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import {
  countCommentsBy,
  countPapersWithSameWords,
  findSameWordsByNewcomers,
  holdComments,
} from "../../store/discussion/commentLimits.ts";
import type { Tx } from "../../store/lib/databaseType.ts";

/** A text that a reader is about to give a comment. */
interface CommentText {
  reader: Reader;
  paperKey: number;
  /** The cleaned text. */
  body: string;
}

/** Throws `bad_request` when a reader has written enough for a day. Deleted comments count too. */
export async function checkDailyLimit(tx: Tx, reader: Reader, now: Instant): Promise<void> {
  checkCommentsADay(await countCommentsBy(tx, reader.id, now - DAILY_WINDOW_MS), isNewcomer(reader, now));
}

/** Throws `bad_request` when the reader wrote the same under too many other papers. */
export async function checkSameWords(tx: Tx, { reader, paperKey, body }: CommentText, now: Instant): Promise<void> {
  const others = await countPapersWithSameWords(tx, { body, readerId: reader.id, paperKey }, now - DAILY_WINDOW_MS);
  if (others + 1 < SAME_WORDS_PAPERS) return;
  throw new BroadsheetError(
    "bad_request",
    `You wrote the same under ${others} other papers today. Please write something about this paper.`,
  );
}

/** Throws `bad_request` for more links than the reader may set. */
export const checkCommentLinks = ({ reader, body }: CommentText, now: Instant): void =>
  checkLinks(body, isNewcomer(reader, now));

/** After a newcomer has written `body`: holds all newcomers' comments of these words, once enough of them wrote them. */
export async function holdSameWords(tx: Tx, { reader, body }: CommentText, now: Instant): Promise<void> {
  if (!isNewcomer(reader, now)) return;
  const since = { since: now - SAME_WORDS_MS, joinedSince: now - NEWCOMER_MS };
  const same = await findSameWordsByNewcomers(tx, body, since);
  if (new Set(same.map(({ readerId }) => readerId)).size < SAME_WORDS_NEWCOMERS) return;
  const shown = same.filter(({ isHidden }) => !isHidden);
  await holdComments(tx, shown, { at: now, reason: HELD_MESSAGE });
}
