/** The form of a subscription's preferences: its fields read, and written for an address. */
import { clean } from "../../lib/text.ts";
import { isZone } from "../../lib/timeZone.ts";
import type { CheckQuery } from "../editions/editionRule.ts";
import { CATEGORY_CODE } from "../papers/categories.ts";
import {
  ABSTRACTS,
  DEFAULT_PREFERENCES,
  DIGEST_RHYTHMS,
  DIGEST_SCOPES,
  type DigestPreferences,
  LOCAL_TIME,
  MAIL_FORMATS,
  oneOf,
  PREFERENCE_LIMITS,
  WHEN_EMPTY,
  wholeWithin,
} from "./digestPreferences.ts";

/** Preferences and zone, as far as a form could be read, and a sentence for each problem. */
export interface PreferencesForm {
  preferences: DigestPreferences;
  zone: string;
  problems: string[];
}

/**
 * Reads a form. Absent fields get the defaults, and an empty `zone` the usual one. `follows` and `forMe` count only where
 * there is an account.
 */
export function parsePreferencesForm(
  fields: Readonly<Record<string, string | undefined>>,
  usual: { zone: string; hasAccount: boolean },
  checkQuery: CheckQuery,
): PreferencesForm {
  const problems: string[] = [];
  const among = <T extends string>(all: readonly T[], name: string, otherwise: T): T => {
    const value = fields[name] || otherwise;
    const found = oneOf(all, value);
    if (!found) problems.push(`There is no ${JSON.stringify(value.slice(0, 40))} to choose for “${name}”.`);
    return found ?? otherwise;
  };
  const zone = clean(fields.zone ?? "") || usual.zone;
  if (!isZone(zone))
    problems.push(`${JSON.stringify(zone.slice(0, 60))} is not a time zone. An example is Europe/Berlin.`);
  const at = clean(fields.at ?? "") || DEFAULT_PREFERENCES.at;
  if (!LOCAL_TIME.test(at)) problems.push("The time of day is written 07:00, from 00:00 to 23:59.");
  const papers = wholeWithin(Number(fields.papers || DEFAULT_PREFERENCES.papers), 1, PREFERENCE_LIMITS.papers);
  if (papers === undefined) problems.push(`A digest has 1 to ${PREFERENCE_LIMITS.papers} papers.`);
  const weekday = wholeWithin(Number(fields.weekday || DEFAULT_PREFERENCES.weekday), 0, 6);
  if (weekday === undefined) problems.push("A week's day is a number from 0 for Monday to 6 for Sunday.");
  const preferences: DigestPreferences = {
    rhythm: among(DIGEST_RHYTHMS, "rhythm", DEFAULT_PREFERENCES.rhythm),
    weekday: weekday ?? DEFAULT_PREFERENCES.weekday,
    at: LOCAL_TIME.test(at) ? at : DEFAULT_PREFERENCES.at,
    scope: among(DIGEST_SCOPES, "scope", DEFAULT_PREFERENCES.scope),
    categories: categoriesOf(fields.categories ?? "", problems),
    authors: linesOf(fields.authors ?? "", "authors", PREFERENCE_LIMITS.nameCharacters, problems),
    searches: searchesOf(fields.searches ?? "", checkQuery, problems),
    follows: usual.hasAccount && fields.follows === "yes",
    forMe: usual.hasAccount && fields.forMe === "yes",
    papers: papers ?? DEFAULT_PREFERENCES.papers,
    abstracts: among(ABSTRACTS, "abstracts", DEFAULT_PREFERENCES.abstracts),
    format: among(MAIL_FORMATS, "format", DEFAULT_PREFERENCES.format),
    whenEmpty: among(WHEN_EMPTY, "whenEmpty", DEFAULT_PREFERENCES.whenEmpty),
  };
  if (preferences.scope === "interests" && !hasInterests(preferences) && problems.length === 0)
    problems.push("Name at least one category, author or search, or take the whole edition.");
  return { preferences, zone: isZone(zone) ? zone : usual.zone, problems };
}

const hasInterests = ({ categories, authors, searches, follows }: DigestPreferences): boolean =>
  follows || categories.length + authors.length + searches.length > 0;

function categoriesOf(text: string, problems: string[]): string[] {
  const all = distinct(text.split(/[\s,;]+/).filter(Boolean), "categories", problems);
  const odd = all.find((one) => !CATEGORY_CODE.test(one));
  if (odd !== undefined)
    problems.push(
      `${JSON.stringify(odd.slice(0, 40))} is not a category. Categories are written cs.LG, or cs for everything below it.`,
    );
  return all.filter((one) => CATEGORY_CODE.test(one));
}

function searchesOf(text: string, checkQuery: CheckQuery, problems: string[]): string[] {
  const all = linesOf(text, "searches", PREFERENCE_LIMITS.queryCharacters, problems);
  for (const query of all) {
    const wrong = checkQuery(query);
    if (wrong) problems.push(`The search ${JSON.stringify(query.slice(0, 60))} cannot be used: ${wrong}.`);
  }
  return all;
}

/** Reads one value per line. */
function linesOf(text: string, name: "authors" | "searches", characters: number, problems: string[]): string[] {
  const all = distinct(text.split(/\r?\n/).map(clean).filter(Boolean), name, problems);
  if (all.some((one) => one.length > characters))
    problems.push(`One of the ${name} has more than ${characters} characters. Each stands on a line of its own.`);
  return all.filter((one) => one.length <= characters);
}

function distinct(all: string[], name: "categories" | "authors" | "searches", problems: string[]): string[] {
  const some = [...new Set(all)];
  if (some.length > PREFERENCE_LIMITS[name]) problems.push(`There may be ${PREFERENCE_LIMITS[name]} ${name} at most.`);
  return some.slice(0, PREFERENCE_LIMITS[name]);
}

/** Returns the fields of a form that would give these preferences, without those that have the defaults. */
export function preferencesFields(preferences: DigestPreferences, zone: string): Record<string, string> {
  const joined = { categories: ",", authors: "\n", searches: "\n" } as const;
  const changed = Object.entries(preferences).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value)) {
      const text = value.join(joined[name as keyof typeof joined]);
      return text === "" ? [] : [[name, text]];
    }
    if (value === DEFAULT_PREFERENCES[name as keyof DigestPreferences]) return [];
    return [[name, value === true ? "yes" : String(value)]];
  });
  return { ...Object.fromEntries(changed), zone };
}
