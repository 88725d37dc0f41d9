import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDate } from "../../../src/lib/parseDate.ts";
import { readRetryAfter } from "../../../src/lib/retryAfter.ts";

describe("dates", () => {
  it("read back what they write", () => {
    const instants = fc.integer({ min: Date.UTC(1700, 0) / 1_000, max: Date.UTC(2100, 0) / 1_000 });
    fc.assert(
      fc.property(instants, (second) => {
        const at = second * 1_000;
        expect(parseDate(new Date(at).toUTCString())).toBe(at);
        expect(parseDate(new Date(at).toISOString())).toBe(at);
      }),
    );
  });

  it("refuse what only resembles a date", () => {
    for (const text of [
      "",
      "yesterday",
      "2025-02-30",
      "Wed, 1 Foo 2025 10:00:00 GMT",
      "1 Jan 2025 25:00:00 GMT",
      "2025",
    ])
      expect(parseDate(text)).toBeUndefined();
  });
});

describe("when a server wants to be asked again", () => {
  const now = Date.UTC(2026, 5, 16, 12);

  it("is told in seconds or as a date", () => {
    expect(readRetryAfter("120", now)).toBe(now + 120_000);
    expect(readRetryAfter("1.5", now)).toBe(now + 1_500);
    expect(readRetryAfter("Tue, 16 Jun 2026 12:05:00 GMT", now)).toBe(now + 300_000);
  });

  it("is unknown when anything else is said, or nothing", () => {
    for (const header of ["soon", "-5", "1.5 s", "9".repeat(30), "", null, undefined])
      expect(readRetryAfter(header, now)).toBeUndefined();
  });
});
