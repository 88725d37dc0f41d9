/** What a subscription wants: which papers, how many, how often and in which form. Stored as JSON with the subscription. */
import { count } from "../../lib/text.ts";

export const DIGEST_RHYTHMS = ["daily", "weekdays", "weekly", "monthly"] as const;
export const DIGEST_SCOPES = ["edition", "interests"] as const;
export const ABSTRACTS = ["none", "short", "full"] as const;
export const MAIL_FORMATS = ["html", "text"] as const;
export const WHEN_EMPTY = ["skip", "say"] as const;

export interface DigestPreferences {
  rhythm: (typeof DIGEST_RHYTHMS)[number];
  /** 0 for Monday to 6 for Sunday: when a weekly one comes. */
  weekday: number;
  /** Local time, `HH:MM`. */
  at: string;
  /** The whole edition, or only what the lists below name. */
  scope: (typeof DIGEST_SCOPES)[number];
  /** `cs.LG`, or `cs` with all below it. */
  categories: string[];
  /** Full names. */
  authors: string[];
  /** In the query language. */
  searches: string[];
  /** Whether what the reader's account follows counts as well. */
  follows: boolean;
  /** Whether papers stand in the order that the ranking learned from the reader's account. */
  forMe: boolean;
  /** The most papers that one digest has. */
  papers: number;
  abstracts: (typeof ABSTRACTS)[number];
  format: (typeof MAIL_FORMATS)[number];
  /** What happens when there is nothing new. */
  whenEmpty: (typeof WHEN_EMPTY)[number];
}

export const DEFAULT_PREFERENCES: DigestPreferences = {
  rhythm: "daily",
  weekday: 0,
  at: "07:00",
  scope: "edition",
  categories: [],
  authors: [],
  searches: [],
  follows: false,
  forMe: false,
  papers: 10,
  abstracts: "short",
  format: "html",
  whenEmpty: "skip",
};

export const PREFERENCE_LIMITS = {
  papers: 50,
  categories: 20,
  authors: 50,
  searches: 10,
  nameCharacters: 120,
  queryCharacters: 300,
};

/** Matches `HH:MM`. */
export const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Parses stored JSON. What is missing or makes no sense becomes the default. Never throws. */
export function parsePreferences(json: string): DigestPreferences {
  const stored = objectIn(json);
  const list = (name: "categories" | "authors" | "searches") =>
    (Array.isArray(stored[name]) ? stored[name] : [])
      .filter((one): one is string => typeof one === "string" && one !== "")
      .slice(0, PREFERENCE_LIMITS[name]);
  return {
    rhythm: oneOf(DIGEST_RHYTHMS, stored.rhythm) ?? DEFAULT_PREFERENCES.rhythm,
    weekday: wholeWithin(stored.weekday, 0, 6) ?? DEFAULT_PREFERENCES.weekday,
    at: typeof stored.at === "string" && LOCAL_TIME.test(stored.at) ? stored.at : DEFAULT_PREFERENCES.at,
    scope: oneOf(DIGEST_SCOPES, stored.scope) ?? DEFAULT_PREFERENCES.scope,
    categories: list("categories"),
    authors: list("authors"),
    searches: list("searches"),
    follows: stored.follows === true,
    forMe: stored.forMe === true,
    papers: wholeWithin(stored.papers, 1, PREFERENCE_LIMITS.papers) ?? DEFAULT_PREFERENCES.papers,
    abstracts: oneOf(ABSTRACTS, stored.abstracts) ?? DEFAULT_PREFERENCES.abstracts,
    format: oneOf(MAIL_FORMATS, stored.format) ?? DEFAULT_PREFERENCES.format,
    whenEmpty: oneOf(WHEN_EMPTY, stored.whenEmpty) ?? DEFAULT_PREFERENCES.whenEmpty,
  };
}

function objectIn(json: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The value, where it is one of those; undefined otherwise. */
export const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined =>
  all.find((one) => one === value);

/** The value, where it is a whole number within the bounds; undefined otherwise. */
export const wholeWithin = (value: unknown, least: number, most: number): number | undefined =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most ? (value as number) : undefined;

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
export const weekdayName = (weekday: number): string => WEEKDAYS[weekday] ?? WEEKDAYS[0];

/** Returns `Every day at 07:00 (Europe/Berlin), up to 10 papers of the whole edition`, without a full stop. */
export function describePreferences(preferences: DigestPreferences, zone: string): string {
  const when = {
    daily: "Every day",
    weekdays: "From Monday to Friday",
    weekly: `Every ${weekdayName(preferences.weekday)}`,
    monthly: "On the first of every month",
  }[preferences.rhythm];
  return `${when} at ${preferences.at} (${zone}), up to ${count(preferences.papers, "paper")} ${describeContents(preferences)}${preferences.forMe ? ", in the order that you would read them" : ""}`;
}

function describeContents({ scope, categories, authors, searches, follows }: DigestPreferences): string {
  if (scope === "edition") return "of the whole edition";
  const interests = [
    ...(categories.length > 0 ? [categories.join(", ")] : []),
    ...authors.map((name) => `by ${name}`),
    ...searches.map((query) => `“${query}”`),
    ...(follows ? ["what you follow"] : []),
  ];
  return `of your interests: ${interests.join("; ")}`;
}
