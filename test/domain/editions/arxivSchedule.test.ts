import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { announcedAt, announcementDay, announcementWithin } from "../../../src/domain/editions/arxivSchedule.ts";
import { addDays, feedDayOf, feedDayStart, instantOf, weekday } from "../../../src/domain/editions/edition.ts";

const HOUR_MS = 3_600_000;
const NEW_YORK = { zone: "America/New_York", rollover: "21:30" };
const yearOf = (year: number) => Array.from({ length: 366 }, (_, i) => addDays(`${year}-01-01`, i));
const zones = fc.constantFrom(
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "America/St_Johns",
  "Africa/Casablanca",
  "Pacific/Apia",
  "America/Havana",
  "UTC",
);
const rollovers = fc
  .integer({ min: 0, max: 95 })
  .map(
    (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`,
  );

describe("feed days over a year", () => {
  it("follow each other without gap or overlap, in every zone and with every roll-over, daylight saving included", () => {
    fc.assert(
      fc.property(zones, rollovers, fc.integer({ min: 2009, max: 2037 }), (zone, rollover, year) => {
        const clock = { zone, rollover };
        for (const day of yearOf(year)) {
          const [start, end] = [feedDayStart(day, clock), feedDayStart(addDays(day, 1), clock)];
          // Samoa left out 30 December 2011: with the roll-over, one edition or two around it have no or little time.
          if (zone === "Pacific/Apia" && ["2011-12-29", "2011-12-30", "2011-12-31"].includes(day)) continue;
          expect(end - start).toBeGreaterThanOrEqual(23 * HOUR_MS);
          expect(end - start).toBeLessThanOrEqual(25 * HOUR_MS);
          for (const at of [start, start + 1, Math.floor((start + end) / 2), end - 1])
            expect(feedDayOf(at, clock), `${new Date(at).toISOString()} ${zone} ${rollover}`).toBe(day);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    // 2026: forward on 8 March, back on 1 November.
    ["2026-03-08", "02:30", "America/New_York", "2026-03-08T07:00:00.000Z"],
    ["2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
    ["2026-03-29", "02:15", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
    ["2026-10-25", "02:15", "Europe/Berlin", "2026-10-25T00:15:00.000Z"],
    ["2011-12-30", "10:00", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
  ])("begin at the first moment: %s %s in %s", (day, time, zone, at) =>
    expect(new Date(instantOf(day, time, zone)).toISOString()).toBe(at),
  );

  it("do not begin twice where clocks are put back over the roll-over", () => {
    const clock = { zone: "America/New_York", rollover: "01:30" };
    expect(feedDayOf(Date.parse("2026-11-01T01:45:00-04:00"), clock)).toBe("2026-11-02");
    expect(feedDayOf(Date.parse("2026-11-01T01:15:00-05:00"), clock)).toBe("2026-11-02");
  });
});

describe("arXiv's lists", () => {
  it.each([
    ["Monday before the deadline", "2026-06-15T13:59:00-04:00", "2026-06-15T22:00:00-04:00"],
    ["Monday after it", "2026-06-15T14:00:00-04:00", "2026-06-16T22:00:00-04:00"],
    ["Thursday after it: Sunday", "2026-06-18T14:00:00-04:00", "2026-06-21T22:00:00-04:00"],
    ["Friday before it: Sunday", "2026-06-19T13:59:00-04:00", "2026-06-21T22:00:00-04:00"],
    ["Friday after it: Monday", "2026-06-19T14:00:00-04:00", "2026-06-22T22:00:00-04:00"],
    ["Sunday night: Monday", "2026-06-21T23:00:00-04:00", "2026-06-22T22:00:00-04:00"],
    ["in winter", "2026-01-13T13:59:00-05:00", "2026-01-13T22:00:00-05:00"],
    ["over the change of clocks", "2026-03-06T14:30:00-05:00", "2026-03-09T22:00:00-04:00"],
  ])("have what was submitted on a %s", (_, submitted, listed) =>
    expect(announcedAt(Date.parse(submitted))).toBe(Date.parse(listed)),
  );

  it("fall on five feed days a week, each on one, wherever the instance is", () => {
    fc.assert(
      fc.property(zones, rollovers, (zone, rollover) => {
        const clock = { zone, rollover };
        const lists = yearOf(2026).flatMap((day) => announcementWithin(day, clock) ?? []);
        expect(new Set(lists).size).toBe(lists.length);
        // Both ends of the year cut a week.
        expect(Math.abs(lists.length - (366 * 5) / 7)).toBeLessThanOrEqual(3);
        // At one o'clock of the same day, or of the Friday before a Sunday.
        for (const at of lists) expect([9, 58].map((hours) => announcedAt(at - hours * HOUR_MS))).toContain(at);
      }),
      { numRuns: 20 },
    );
  });

  it("make the weekend of an instance in New York Saturday and Sunday", () => {
    const without = yearOf(2026).filter((day) => announcementWithin(day, NEW_YORK) === undefined);
    expect(new Set(without.map(weekday))).toEqual(new Set([5, 6]));
    expect(without.length).toBe(yearOf(2026).filter((day) => weekday(day) > 4).length);
  });

  it("give a paper its day; papers from elsewhere have the day of their date", () => {
    const at = Date.parse("2026-06-15T10:00:00-04:00");
    expect(announcementDay({ id: "2606.00001", publishedAt: at }, NEW_YORK)).toBe("2026-06-16");
    expect(announcementDay({ id: "conf:x", publishedAt: at }, NEW_YORK)).toBe("2026-06-15");
    expect(announcementDay({ id: "conf:x", publishedAt: Date.UTC(2026, 5, 16) }, NEW_YORK)).toBe("2026-06-16");
  });
});
