/**
 * What readers write under a paper.
 *
 * comment   Markdown with mathematics, kept as it was typed apart from what `sanitizeText` removes
 * mention   `@handle` of a reader, or a paper by its id or address, outside of code
 */
import { BroadsheetError } from "../../lib/errors.ts";
import { isVisible, sanitizeText } from "../../lib/sanitizeText.ts";
import { grouped } from "../../lib/text.ts";

/** The longest comment in UTF-16 units, as forms count them: about four printed pages. */
export const MAX_COMMENT_CHARACTERS = 10_000;
/** Cleaning halves a text at most (`\r\n` becomes `\n`), so anything longer than this is refused unread. */
const MAX_TYPED_CHARACTERS = 2 * MAX_COMMENT_CHARACTERS;

/** Returns a comment as it is stored. Throws `bad_request` for one that is empty or too long. */
export function cleanComment(typed: string): string {
  if (typed.length > MAX_TYPED_CHARACTERS) throw tooLong(typed.length);
  const text = sanitizeText(typed)
    // Empty lines separate paragraphs; a screen full of them hides what others wrote.
    .replace(/\n(?:[\t ]*\n){3,}/g, "\n\n\n")
    .replace(/^(?:[\t ]*\n)+/, "")
    .trimEnd();
  if (!isVisible(text))
    throw new BroadsheetError("bad_request", "There is nothing to read in this comment. Please write something.");
  if (text.length > MAX_COMMENT_CHARACTERS) throw tooLong(text.length);
  return text;
}

const tooLong = (length: number): BroadsheetError =>
  new BroadsheetError(
    "bad_request",
    `This comment has ${grouped(length)} characters, and a comment may have ${grouped(MAX_COMMENT_CHARACTERS)}. ` +
      "Please shorten it, or put the rest elsewhere and link to it.",
  );
