/**
 * Withdrawals. No public format has a field for them: the authors say so in the remark or in place of the abstract
 * ("This paper has been withdrawn by the author due to a crucial error"), arXiv's administrators in the remark.
 */

const WORK = "(?:paper|article|manuscript|submission|pre-?print|e-?print|work|note|letter|report|thesis|version)";
const TAKEN = "(?:withdrawn|retracted)";
const ADVERB = "(?:temporarily |hereby |now |being )?";

/** "This paper has been withdrawn", "the authors have withdrawn this article", "we withdraw this paper". */
const SENTENCES = [
  new RegExp(`\\b(?:this|the|our|present) (?:arxiv )?${WORK} (?:has been|have been|is|was) ${ADVERB}${TAKEN}\\b`),
  new RegExp(
    `\\b(?:we|i|authors?|administrators?|admins?) (?:have |has |hereby )*(?:withdr[ae]wn?|retract(?:ed)?) (?:this|the|our) (?:arxiv )?${WORK}\\b`,
  ),
  new RegExp(
    `\\b${TAKEN} by (?:the |its |all )?(?:arxiv|administrators?|admins?|(?:corresponding |first )?authors?)\\b`,
  ),
];
/** "Withdrawn.", "Paper withdrawn due to an error", but not "Withdrawn from ICLR 2024". */
const REMARK = new RegExp(`^(?:(?:this )?${WORK} )?${TAKEN}(?: |$|[.,:;!])(?!(?:from|submission)\\b)`);
/** Another text than this one. */
const OTHERS = new RegExp(
  `\\b(?:earlier|previous|previously|first|old|older|original|withdrawn|another|companion) (?:arxiv )?${WORK}|\\bsupersedes?\\b|\\bv\\d+ (?:was|is|has been) ${TAKEN}`,
);
/** A withdrawn paper's abstract says so at its beginning, or little else. */
const LOOKED_AT_CHARACTERS = 300;

/** True when the remark or the abstract of a paper's newest version says that the paper is taken back. */
export const isWithdrawal = (comments: string, abstract: string): boolean =>
  saysSo(comments) || saysSo(abstract.slice(0, LOOKED_AT_CHARACTERS));

function saysSo(text: string): boolean {
  if (!/withdr[ae]w|retract/i.test(text)) return false;
  const plain = text
    .toLowerCase()
    .replace(/[*“”"'()[\]]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  if (REMARK.test(plain)) return true;
  return plain
    .split(/[.;!?](?:\s|$)/)
    .some((sentence) => !OTHERS.test(sentence) && SENTENCES.some((pattern) => pattern.test(sentence)));
}
