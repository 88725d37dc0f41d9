/**
 * Withdrawals. No public format has a field for them: the authors say so in the remark or in place of the abstract
 * ("This paper has been withdrawn by the author due to a crucial error"), arXiv's administrators in the remark.
 */

const WORK =
  "(?:paper|article|manuscript|submission|pre-?print|e-?print|work|note|letter|report|thesis|version|document|entry|chapter|contribution|draft)";
/** Words that may stand before it: "the present arXiv paper", "our short note". */
const THIS_WORK = `(?:this|the|our|my|present) (?:(?:present|current|short|arxiv|entire|whole|above|full) )*${WORK}`;
const TAKEN = "(?:withdrawn|withdrawed|retracted|removed|taken down)";
/** Removal is said of much else in abstracts. */
const WITHDRAWN = "(?:withdrawn|withdrawed|retracted)";
const ADVERB =
  "(?:(?:temporarily|hereby|now|being|voluntarily|permanently|since|officially|unfortunately|also|therefore|thus) )*";
const HAS_BEEN =
  "(?:has been|have been|had been|has to be|have to be|must be|needs to be|should be|will be|is|was|will be|gets|got)";
const BY_WHOM =
  "(?:arxiv|administrat(?:ors?|ion)|admins?|moderat(?:ors?|ion)|(?:(?:corresponding|first|second|third|last|senior|submitting|present) )?authors?|us\\b|me\\b|submitter)";
const DO_WITHDRAW =
  "(?:withdraw|withdraws|withdrew|withdrawn|withdrawing|retract|retracts|retracted|retracting|take back|takes back|took back|taken back)";
const WHO =
  "(?:we(?:, the authors,)?|i|authors?|administrators?|admins?|(?:a|bio|med|chem|psya)rxiv|editors?|publishers?|submitter)";
const WILLING =
  "(?:(?:have|has|had|hereby|would like|like|wish|wishes|want|wants|decided|decide|choose|chose|chosen|agreed|agree|need|needs|must|therefore|thus|now|are|is|am|to|been|jointly|unanimously|voluntarily|obliged|forced|requested|request|that|be|should|will|so|also) )*";

const THEIR_WORK = `(?:${THIS_WORK}|(?:their|his|her) ${WORK})`;
const ADMINISTRATORS = "(?:arxiv|administrat(?:ors?|ion)|admins?|moderat(?:ors?|ion))";

const SENTENCES = [
  // "This paper has been withdrawn", "the present note is hereby retracted", "the paper has errors and is withdrawn".
  new RegExp(`\\b${THIS_WORK}(?: [\\w./:-]{1,30})?,? ${HAS_BEEN} ${ADVERB}${WITHDRAWN}\\b`),
  new RegExp(`\\b${THIS_WORK} [^,]{1,80} and (?:is|was|has|has been|is being) ${ADVERB}(?:been )?${WITHDRAWN}\\b`),
  new RegExp(`\\b${THIS_WORK} ${HAS_BEEN} ${ADVERB}${TAKEN} (?:by|from arxiv|due to|because|at the request)\\b`),
  // "The authors have decided to withdraw this article", "we withdraw it", and bioRxiv's "withdrawn their manuscript".
  new RegExp(`\\b${WHO} ${WILLING}${DO_WITHDRAW} (?:it\\b|${THEIR_WORK}\\b)`),
  // "Withdrawn by the author", "removed by arXiv administrators".
  new RegExp(`\\b${WITHDRAWN} by (?:the |its |his |her |their |all |both |one of )*${BY_WHOM}`),
  /\b(?:removed|taken down) by (?:the )?arxiv\b/,
  new RegExp(`^(?:${WORK} )?(?:${HAS_BEEN} )?(?:removed|taken down) by (?:the )?${ADMINISTRATORS}\\b`),
  // "Has been withdrawn due to", without a subject.
  new RegExp(`^(?:it |(?:${WORK} ))?${HAS_BEEN} ${ADVERB}${WITHDRAWN}\\b`),
  /^(?:(?:we|i|the authors?|authors?) (?:have |has )?)?decided to (?:withdraw|retract)$/,
  /: it (?:has been|is|was) (?:now )?(?:withdrawn|retracted)$/,
  /^(?:withdrawal|retraction)(?: notice| note)?(?: by (?:the )?authors?)?$/,
  /^(?:withdrawal|retraction)(?: notice| note| statement)?: (?:this|the authors?|we|our|it|due|because)\b/,
  new RegExp(`\\b(?:that|request(?:ed)? (?:that )?) ?${THIS_WORK} be ${WITHDRAWN}\\b`),
  /\bauthors? (?:has |have )?request(?:s|ed)? (?:the |a )?withdrawal\b|\bwithdrawal (?:was )?requested by (?:the )?authors?\b/,
  // "Superseded by 2401.00001 and withdrawn".
  new RegExp(
    `^(?:superseded|replaced|merged|subsumed|obsolete|incorrect|wrong|contains? )[^;]*(?:,|\\band) ${ADVERB}(?:(?:is|has|been|was) )*${WITHDRAWN}$`,
  ),
];
/**
 * "Withdrawn.", "Paper withdrawn due to an error", "Superseded by 2401.00001; withdrawn", but not "Withdrawn from
 * ICLX", which tells of another place.
 */
const REMARK = new RegExp(
  `^(?:(?:this |the |our )?${WORK}:? )?(?:(?:is|was|now|being|temporarily|hereby) )*${WITHDRAWN}(?!\\w)(?! (?:from(?! arxiv)|submissions?|at|in (?:${WORK}|\\d{4}|favou?r of (?:another|a different) venue))\\b)`,
);
/** Words of the paper's own subject: "withdrawn samples were excluded", "retracted papers". */
const SUBJECT =
  /^(?:withdrawn|withdrawed|retracted) (?:papers|articles|preprints|publications|works|studies|samples|data|products|drugs|patients|participants|consent|water|funds|energy|needles?|position|state|tongue|gradients?)\b/;

/** What is withdrawn is another text than this one. */
const OTHER_TEXTS = new RegExp(
  [
    `\\b(?:earlier|previous|previously|prior|first|old|older|original|withdrawn|another|other|companion|related|former|preliminary|initial|duplicate|longer|shorter|wrong|that) (?:(?:arxiv|posted|submitted|conference|journal|and|incorrect|flawed) )*(?:${WORK}|one)s?\\b`,
    "\\b(?:supersedes|replaces|replacing|replacement of)\\b",
  ].join("|"),
);
/** This text is taken back from somewhere else, a part of it is, or that is denied. */
const ELSEWHERE = new RegExp(
  [
    `\\b(?:v\\d+|version \\d+|versions? [\\d, and-]+) (?:was|is|were|has been|have been) ${ADVERB}${WITHDRAWN}`,
    `\\b${WITHDRAWN} (?:from|at(?! the (?:request|behest))) (?!arxiv\\b)(?!(?:the )?arxiv\\b)(?!consideration (?:at|on) arxiv)`,
    `\\b${DO_WITHDRAW} ${THEIR_WORK} from (?!(?:the )?arxiv\\b)`,
    `\\b${WITHDRAWN} in \\d{4} from\\b`,
    "\\b(?:not|never|no longer|nor) (?:been |being |be )?(?:withdrawn|retracted)\\b",
    "\\b(?:if|unless|until|whether|when|how often|why) (?:this|the|our|a|an) \\w+ (?:is|has been|was|gets) (?:later )?(?:withdrawn|retracted)",
    "\\b(?:withdrawal|withdrawn|retraction|retracted) (?:was|is|has been) (?:revoked|undone|reversed|lifted|cancelled|canceled|by mistake|in error)",
    `\\b${WITHDRAWN} (?:by mistake|by accident|accidentally|mistakenly|erroneously) (?:and|but)\\b`,
    "\\b(?:section|theorem|lemma|claim|conjecture|figure|appendix|result|statement|corollary|proposition|table|chapter|part) (?:[\\w.-]{1,10} )?(?:of (?:this|the|our) \\w+ )?(?:has been|have been|is|was|were|are) (?:now )?(?:withdrawn|retracted|removed)",
    // What is said of papers in general, or of another one.
    `\\b(?:papers|articles|manuscripts|preprints|e-?prints|publications|submissions|studies) (?:that |which )?(?:(?:are|were|being|get|got|have been|had been) )?(?:later |subsequently |often |now )?(?:${TAKEN})\\b`,
    `\\ban? (?:\\w+ )?${WORK} (?:that|which) `,
    "\\b(?:if|unless|until|whether|when|how(?: often)?|why) (?:the |their )?(?:authors?|arxiv|journals?|editors?) (?:\\w+ )?(?:withdraw|retract|remove)s?\\b",
    `\\b${WITHDRAWN} in [\\d.]+ ?(?:%|percent|of)`,
    "\\b(?:show|argue|think|ask|conclude|demonstrate|believe|predict)s? (?:that|whether|if) [^,]{1,60} should be\\b",
    `\\b${WITHDRAWN},? but (?:the|this|its|it|all|that)\\b[^,]{0,60}\\b(?:fixed|corrected|resolved|restored|reinstated|repaired)\\b`,
    "\\b(?:reinstated|re-?posted|resubmitted|restored) (?:after|having been)\\b",
    "\\bnow (?:under review|published|accepted)\\b",
  ].join("|"),
);
/** A withdrawn paper's abstract says so at its beginning, or little else. */
const LOOKED_AT_CHARACTERS = 300;

/** True when the remark, the abstract or the title of a paper's newest version says that the paper is taken back. */
export const isWithdrawal = (comments: string, abstract: string, title = ""): boolean =>
  saysSo(comments) || saysSo(abstract.slice(0, LOOKED_AT_CHARACTERS)) || TITLES.some((mark) => mark.test(title));

/**
 * How publishers mark titles: "RETRACTED ARTICLE: …", "[Withdrawn] …", "… (Retracted article. See vol. 3, p. 5)"; and
 * titles that are nothing but the notice.
 */
const TITLES = [
  new RegExp(`^[\\s([]*(?:withdrawn|retracted)(?: ${WORK})?[\\s)\\]]*(?:[:–—\\])]|- |$)`, "i"),
  new RegExp(`[([](?:withdrawn|retracted)(?: ${WORK}\\b[^()[\\]]{0,100})?[)\\]]\\.?$`, "i"),
  new RegExp(`^(?:this )?${WORK} (?:(?:has been|is|was) )?${WITHDRAWN}(?: by (?:the )?authors?)?\\.?$`, "i"),
];

function saysSo(text: string): boolean {
  if (!/withdr[ae]w|retract|removed|taken (?:down|back)|takes? back|took back/i.test(text)) return false;
  const plain = text
    .toLowerCase()
    .replace(/[*“”"'’()[\]]/g, "")
    .replace(/\s+/g, " ")
    // No end of a sentence.
    .replace(/\bet al\./g, "et al")
    .trim();
  return plain.split(/[.;!?](?:\s|$)/).some((sentence) => {
    const words = sentence
      .trim()
      .replace(
        /^(?:(?:please )?note(?: that)?|n\.?b\.?|arxiv admin note|admin note|comments?|remark|notice|update|status|edit)[:,]? /,
        "",
      );
    if (ELSEWHERE.test(words) || OTHER_TEXTS.test(words.replace(REASON, "$1"))) return false;
    return isRemark(words) || SENTENCES.some((pattern) => pattern.test(words));
  });
}

/** Why it is withdrawn may speak of other texts. */
const REASON = new RegExp(
  `\\b(${TAKEN}(?: by [^,]{1,60}?)?),? (?:as|because|since|due|owing|for|until|after|in favou?r|and (?:replaced|merged|superseded)|superseded|replaced)\\b.*$`,
);

const isRemark = (words: string): boolean => REMARK.test(words) && !SUBJECT.test(words);
