import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  feedDayOf,
  isDay,
  isoWeek,
  parsePeriod,
  periodOf,
  startOf,
  weekday,
} from "../../../src/domain/editions/edition.ts";

const NEW_YORK = { zone: "America/New_York", rollover: "21:30" };
const days = fc.integer({ min: -10_000, max: 40_000 }).map((n) => addDays("2000-01-01", n));

describe("feed days", () => {
  it("roll over at the set local time", () => {
    expect(feedDayOf(Date.parse("2026-06-15T21:29:00-04:00"), NEW_YORK)).toBe("2026-06-15");
    expect(feedDayOf(Date.parse("2026-06-15T21:30:00-04:00"), NEW_YORK)).toBe("2026-06-16");
    expect(feedDayOf(Date.parse("2026-01-31T22:00:00-05:00"), NEW_YORK)).toBe("2026-02-01");
  });

  it("are calendar days when the roll-over is midnight", () => {
    const clock = { zone: "Asia/Kolkata", rollover: "00:00" };
    expect(feedDayOf(Date.parse("2026-06-15T23:59:59+05:30"), clock)).toBe("2026-06-15");
    expect(feedDayOf(Date.parse("2026-06-16T00:00:00+05:30"), clock)).toBe("2026-06-16");
  });

  it("never go back as time goes on, over any zone's daylight saving", () => {
    const zones = fc.constantFrom(
      "America/New_York",
      "Australia/Lord_Howe",
      "Africa/Casablanca",
      "Pacific/Apia",
      "UTC",
    );
    const at = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(zones, at, fc.integer({ min: 0, max: 86_400_000 }), (zone, from, later) => {
        const clock = { zone, rollover: "00:00" };
        expect(feedDayOf(from, clock) <= feedDayOf(from + later, clock)).toBe(true);
      }),
    );
  });
});

describe("periods", () => {
  it("follow ISO 8601 at the turn of the year", () => {
    expect(isoWeek("2027-01-03")).toBe("2026-W53");
    expect(isoWeek("2026-01-01")).toBe("2026-W01");
    expect(isoWeek("2024-12-30")).toBe("2025-W01");
  });

  it("contain their day, and their address gives them back", () => {
    fc.assert(
      fc.property(days, fc.constantFrom("day", "week", "month"), (day, kind) => {
        const period = periodOf(kind, day);
        expect(period.first <= day && day <= period.last).toBe(true);
        expect(parsePeriod(kind, period.name)).toEqual(period);
        if (kind === "week") {
          expect(weekday(period.first)).toBe(0);
          expect(startOf(period.last) - startOf(period.first)).toBe(6 * 86_400_000);
        }
      }),
    );
  });

  it.each([
    ["day", "2025-02-29"],
    ["day", "2025-6-1"],
    ["day", "tomorrow"],
    ["week", "2025-W53"],
    ["week", "2025-W00"],
    ["month", "2025-13"],
    ["month", "2025-00"],
  ] as const)("refuse the %s %s", (kind, name) => expect(parsePeriod(kind, name)).toBeUndefined());

  it("take no text for a day that is none", () => {
    fc.assert(fc.property(fc.string(), (text) => isDay(text) === /^\d{4}-\d{2}-\d{2}$/.test(text) || !isDay(text)));
    expect(isDay("2024-02-29")).toBe(true);
    expect(isDay("2023-02-29")).toBe(false);
  });
});
