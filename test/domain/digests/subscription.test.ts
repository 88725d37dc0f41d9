/** When issues are due and which days they cover, over every zone's odd hours; preferences as kept and as typed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_PREFERENCES,
  DIGEST_RHYTHMS,
  type DigestPreferences,
  PREFERENCE_LIMITS,
  parsePreferences,
} from "../../../src/domain/digests/digestPreferences.ts";
import {
  coveredDays,
  type DigestRhythm,
  dueOf,
  nextDue,
  previousDue,
} from "../../../src/domain/digests/digestSchedule.ts";
import { parsePreferencesForm, preferencesFields } from "../../../src/domain/digests/preferencesForm.ts";
import { addDays, type FeedClock, feedDayOf, localTime, weekday } from "../../../src/domain/editions/edition.ts";
import { DAY_MS } from "../../../src/lib/time.ts";

const daily = (at: string): DigestRhythm => ({ rhythm: "daily", weekday: 0, at });

/** Zones with unusual rules, each with a year in which they act. */
const YEARS: [zone: string, year: number][] = [
  ["Australia/Lord_Howe", 2026],
  ["Pacific/Apia", 2011],
  ["Africa/Casablanca", 2026],
  ["America/Havana", 2026],
  ["America/St_Johns", 2006],
  ["America/Nuuk", 2024],
  ["Asia/Kathmandu", 1986],
  ["America/New_York", 2026],
  ["Europe/Berlin", 2026],
  ["Pacific/Chatham", 2026],
  ["Antarctica/Troll", 2026],
  ["America/Asuncion", 2024],
];

/** All issues due within a year, as a clock passes them. */
function yearOf(rhythm: DigestRhythm, zone: string, year: number) {
  const issues: { issue: string; dueAt: number }[] = [];
  let now = Date.UTC(year, 0, 1) - DAY_MS;
  while (now < Date.UTC(year + 1, 0, 2)) {
    const next = nextDue(rhythm, zone, now);
    expect(next.dueAt).toBeGreaterThan(now);
    issues.push(next);
    now = next.dueAt;
  }
  return issues;
}

/** Days that clocks in a zone ever showed. */
function daysOf(zone: string, year: number): string[] {
  const shown = new Set<string>();
  for (let at = Date.UTC(year, 0, 1) - DAY_MS; at < Date.UTC(year + 1, 0, 2); at += DAY_MS / 24)
    shown.add(localTime(at, zone).day);
  return [...shown].filter((day) => day.startsWith(String(year)));
}

describe("daily issues", () => {
  it.each(YEARS)("come once on each local day: %s in %i", (zone, year) => {
    for (const at of ["00:00", "02:15", "07:00", "23:59"]) {
      const issues = yearOf(daily(at), zone, year).filter(({ issue }) => issue.startsWith(String(year)));
      expect(issues.map(({ issue }) => issue)).toEqual(daysOf(zone, year));
      for (const { issue, dueAt } of issues) {
        const local = localTime(dueAt, zone);
        // Where clocks skip the time, the first moment after, which may be the next day's first.
        if (`${local.day} ${local.time}` !== `${issue} ${at}`)
          expect(`${local.day} ${local.time}` > `${issue} ${at}`, `${issue} ${at}`).toBe(true);
        // The minute before, clocks showed less.
        const before = localTime(dueAt - 60_000, zone);
        expect(`${before.day} ${before.time}` < `${issue} ${at}`).toBe(true);
      }
    }
  });

  it("pass over the day that Samoa left out, and send no two on the day after", () => {
    const issues = yearOf(daily("07:00"), "Pacific/Apia", 2011).map(({ issue }) => issue);
    expect(issues.slice(issues.indexOf("2011-12-29")).slice(0, 3)).toEqual(["2011-12-29", "2011-12-31", "2012-01-01"]);
  });

  it("have the hour of the readers' clocks before and after the change", () => {
    const hours = (issue: string) => new Date(dueOf(issue, daily("07:00"), "Europe/Berlin") ?? 0).toISOString();
    expect(hours("2026-03-28")).toBe("2026-03-28T06:00:00.000Z");
    expect(hours("2026-03-29")).toBe("2026-03-29T05:00:00.000Z");
    expect(new Date(dueOf("2026-03-29", daily("02:30"), "Europe/Berlin") ?? 0).toISOString()).toBe(
      "2026-03-29T01:00:00.000Z",
    );
  });
});

describe("other rhythms", () => {
  it.each(YEARS)("come on their days: %s in %i", (zone, year) => {
    const of = (rhythm: DigestPreferences["rhythm"], day = 0) =>
      yearOf({ rhythm, weekday: day, at: "07:00" }, zone, year).map(({ dueAt, issue }) => ({
        issue,
        day: localTime(dueAt, zone).day,
      }));
    for (const { day } of of("weekdays")) expect(weekday(day)).toBeLessThan(5);
    expect(of("weekdays").filter(({ day }) => day.startsWith(String(year)))).toHaveLength(
      daysOf(zone, year).filter((day) => weekday(day) < 5).length,
    );
    for (const wanted of [0, 3, 6]) for (const { day } of of("weekly", wanted)) expect(weekday(day)).toBe(wanted);
    const months = of("monthly").filter(({ day }) => day.startsWith(String(year)));
    expect(months.map(({ day }) => day.slice(5))).toEqual(
      ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"].map((month) => `${month}-01`),
    );
    expect(months[0]?.issue).toBe(`${year - 1}-12`);
    for (const list of [of("weekdays"), of("weekly"), months])
      expect(new Set(list.map(({ issue }) => issue)).size).toBe(list.length);
  });

  it("name the week and the month before", () => {
    const monday = Date.parse("2026-06-15T00:00:00Z");
    expect(nextDue({ rhythm: "weekly", weekday: 0, at: "07:00" }, "UTC", monday).issue).toBe("2026-W24");
    expect(nextDue({ rhythm: "weekly", weekday: 3, at: "07:00" }, "UTC", monday).issue).toBe("2026-W24");
    expect(nextDue({ rhythm: "monthly", weekday: 0, at: "07:00" }, "UTC", monday).issue).toBe("2026-06");
  });
});

const rhythms = fc.record({
  rhythm: fc.constantFrom(...DIGEST_RHYTHMS),
  weekday: fc.integer({ min: 0, max: 6 }),
  at: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`),
});
const zones = fc.constantFrom(...YEARS.map(([zone]) => zone), "UTC", "Asia/Tokyo", "Pacific/Kiritimati");
const instants = fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2035, 0) });

describe("an issue", () => {
  it("is found again by its name, and by the one after it", () => {
    fc.assert(
      fc.property(rhythms, zones, instants, (rhythm, zone, at) => {
        const next = nextDue(rhythm, zone, at);
        expect(dueOf(next.issue, rhythm, zone)).toBe(next.dueAt);
        const after = nextDue(rhythm, zone, next.dueAt);
        expect(previousDue(rhythm, zone, after.dueAt)).toEqual(next);
      }),
    );
  });

  it("covers the days since the one before: none is left out and none comes twice", () => {
    const clocks = fc.constantFrom<FeedClock>(
      { zone: "America/New_York", rollover: "21:30" },
      { zone: "UTC", rollover: "00:00" },
      { zone: "Pacific/Apia", rollover: "07:00" },
    );
    fc.assert(
      fc.property(rhythms, zones, clocks, instants, (rhythm, zone, feedClock, at) => {
        let previous = nextDue(rhythm, zone, at);
        let expected = feedDayOf(previous.dueAt, feedClock);
        for (let i = 0; i < 5; i++) {
          const { issue, dueAt } = nextDue(rhythm, zone, previous.dueAt);
          const { first, last } = coveredDays(rhythm, { previousDueAt: previous.dueAt, dueAt }, feedClock);
          expect(first).toBe(expected);
          // A day is over when the issue is due.
          expect(last < feedDayOf(dueAt, feedClock)).toBe(true);
          expected = first > last ? expected : addDays(last, 1);
          previous = { issue, dueAt };
        }
      }),
    );
  });

  it("covers the weekend on Monday, the whole week and the whole month", () => {
    const feedClock = { zone: "UTC", rollover: "00:00" };
    const of = (rhythm: DigestPreferences["rhythm"], issue: string) => {
      const own = { rhythm, weekday: 0, at: "07:00" };
      const dueAt = dueOf(issue, own, "Europe/Berlin") ?? 0;
      return coveredDays(own, { previousDueAt: previousDue(own, "Europe/Berlin", dueAt).dueAt, dueAt }, feedClock);
    };
    expect(of("weekdays", "2026-06-15")).toEqual({ first: "2026-06-12", last: "2026-06-14" });
    expect(of("daily", "2026-06-15")).toEqual({ first: "2026-06-14", last: "2026-06-14" });
    expect(of("weekly", "2026-W24")).toEqual({ first: "2026-06-08", last: "2026-06-14" });
    expect(of("monthly", "2026-05")).toEqual({ first: "2026-05-01", last: "2026-05-31" });
  });

  it("makes up for a named number of days where issues were missed", () => {
    const feedClock = { zone: "UTC", rollover: "00:00" };
    const dueAt = Date.parse("2026-06-15T05:00:00Z");
    expect(coveredDays({ rhythm: "daily" }, { previousDueAt: dueAt - 3 * DAY_MS, dueAt }, feedClock).first).toBe(
      "2026-06-12",
    );
    expect(coveredDays({ rhythm: "daily" }, { previousDueAt: 0, dueAt }, feedClock)).toEqual({
      first: "2026-06-08",
      last: "2026-06-14",
    });
  });
});

describe("preferences of digests", () => {
  const noProblem = () => undefined;
  const usual = { zone: "Europe/Berlin", hasAccount: true };

  it("that are kept are read back; what makes no sense is the default, and nothing throws", () => {
    expect(parsePreferences(JSON.stringify({ ...DEFAULT_PREFERENCES, papers: 50 }))).toEqual({
      ...DEFAULT_PREFERENCES,
      papers: 50,
    });
    for (const broken of ["", "null", "[]", "7", "{", '{"papers":0,"at":"24:00","rhythm":"hourly","authors":"x"}'])
      expect(parsePreferences(broken)).toEqual(DEFAULT_PREFERENCES);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (json) => {
        const preferences = parsePreferences(json);
        expect(preferences.papers).toBeLessThanOrEqual(PREFERENCE_LIMITS.papers);
        expect(parsePreferences(JSON.stringify(preferences))).toEqual(preferences);
      }),
    );
  });

  it("of an empty form are the defaults, daily at seven", () => {
    expect(parsePreferencesForm({}, usual, noProblem)).toEqual({
      preferences: DEFAULT_PREFERENCES,
      zone: "Europe/Berlin",
      problems: [],
    });
  });

  it("come back from the fields that they make", () => {
    const words = fc.stringMatching(/^[A-Za-z][a-z]{0,9}$/);
    const generated = fc.record({
      categories: fc.uniqueArray(fc.constantFrom("cs.LG", "stat.ML", "hep-th", "math"), { minLength: 1 }),
      authors: fc.uniqueArray(words, { maxLength: 4 }),
      searches: fc.uniqueArray(words, { maxLength: 4 }),
      papers: fc.integer({ min: 1, max: 50 }),
      scope: fc.constantFrom("edition" as const, "interests" as const),
      follows: fc.boolean(),
      whenEmpty: fc.constantFrom("skip" as const, "say" as const),
    });
    fc.assert(
      fc.property(generated, rhythms, (some, rhythm) => {
        const preferences = { ...DEFAULT_PREFERENCES, ...rhythm, ...some };
        const read = parsePreferencesForm(preferencesFields(preferences, "Asia/Tokyo"), usual, noProblem);
        expect(read).toEqual({ preferences, zone: "Asia/Tokyo", problems: [] });
      }),
    );
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ at: "7" }, /written 07:00/],
    [{ papers: "51" }, /1 to 50 papers/],
    [{ papers: "1.5" }, /1 to 50 papers/],
    [{ zone: "Berlin" }, /not a time zone/],
    [{ rhythm: "hourly" }, /no "hourly"/],
    [{ categories: "cs.LG, <b>" }, /not a category/],
    [{ authors: "x".repeat(200) }, /more than 120 characters/],
    [{ searches: Array.from({ length: 11 }, (_, i) => `word${i}`).join("\n") }, /10 searches at most/],
    [{ scope: "interests" }, /at least one/],
    [{ weekday: "7" }, /from 0 for Monday/],
  ])("that cannot be had are told in a sentence: %j", (fields, message) => {
    const { problems, preferences } = parsePreferencesForm(fields, usual, noProblem);
    expect(problems.join(" ")).toMatch(message);
    expect(parsePreferences(JSON.stringify(preferences))).toEqual(preferences);
  });

  it("follow with an account only, and say why a search cannot be used", () => {
    const { preferences } = parsePreferencesForm({ follows: "yes" }, { ...usual, hasAccount: false }, noProblem);
    expect(preferences.follows).toBe(false);
    expect(parsePreferencesForm({ searches: "the" }, usual, () => "it has no word to look for").problems).toEqual([
      'The search "the" cannot be used: it has no word to look for.',
    ]);
  });
});
