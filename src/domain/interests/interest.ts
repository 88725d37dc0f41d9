/** What readers may set about the ranking that learns from them. */

/** What something learned is of. */
export const INTEREST_KINDS = ["paper", "word", "author", "category"] as const;
export type InterestKind = (typeof INTEREST_KINDS)[number];

/** removed: does not count. less: counts a quarter. more: counts as three papers liked more. */
export const INTEREST_LEVELS = ["removed", "less", "more"] as const;
export type InterestLevel = (typeof INTEREST_LEVELS)[number];

/** More adjustments than this are refused. */
export const MAX_ADJUSTMENTS = 500;

/** What one tap in a mail says of a paper. more: as the level. hide: the paper is hidden. */
export const PAPER_WISHES = ["more", "hide"] as const;
export type PaperWish = (typeof PAPER_WISHES)[number];

/** What `/for-you` chooses from: papers of the newest day, of the last seven, or since the reader was last there. */
export const FOR_YOU_SPANS = ["day", "week", "visit"] as const;
export type ForYouSpan = (typeof FOR_YOU_SPANS)[number];
