/** Days as clients of the Hub's daily papers send them. */
import { describe, expect, it } from "vitest";
import { TODAY, withEditions } from "../support/clients/hubReaders.ts";
import type { TestInstance } from "../support/instance.ts";

const idsAt = async (instance: TestInstance, query: string): Promise<[number, string[] | string]> => {
  const { status, html } = await instance.get(`/api/daily_papers?${query}`);
  const body = JSON.parse(html);
  return [status, status === 200 ? body.map((item: { paper: { id: string } }) => item.paper.id) : body.error];
};

describe("a date", () => {
  it.each([
    TODAY,
    `${TODAY}T00:00:00`,
    `${TODAY}T00:00:00Z`,
    `${TODAY}T00:00:00.000Z`,
    `${TODAY}T00:00:00.123456`,
    `${TODAY}T23:59:59.999Z`,
    `${TODAY}T00:00`,
    `${TODAY}T00:00:00+00:00`,
    `${TODAY}T00:00:00+0200`,
    `${TODAY}T23:00:00-08:00`,
    `${TODAY} 00:00:00`,
    ` ${TODAY} `,
  ])("may be a whole moment of that day: %j", async (date) => {
    const { instance } = await withEditions();
    const expected = await idsAt(instance, `date=${TODAY}`);
    expect(expected[1].length).toBeGreaterThan(0);
    expect(await idsAt(instance, new URLSearchParams({ date }).toString())).toEqual(expected);
    // A plus that was not encoded arrives as a space.
    expect(await idsAt(instance, `date=${date.trim().replace(" ", "T")}`)).toEqual(expected);
  });

  it("stands for its week and its month where those are asked for", async () => {
    const { instance } = await withEditions();
    expect(await idsAt(instance, `month=${TODAY}T00:00:00.000Z`)).toEqual(
      await idsAt(instance, `month=${TODAY.slice(0, 7)}`),
    );
    expect((await idsAt(instance, `week=${TODAY}`))[0]).toBe(200);
  });

  it.each([
    "2025-02-30",
    "2025-02-30T00:00:00Z",
    "2025-6-1",
    "tomorrow",
    "1749513600000",
    `${TODAY}T`,
    `${TODAY}T25:00:00Z`,
    `${TODAY}x`,
    `${TODAY}T00:00:00Zx`,
  ])("that is none is refused in a sentence: %j", async (date) => {
    const { instance } = await withEditions();
    expect(await idsAt(instance, new URLSearchParams({ date }).toString())).toEqual([
      400,
      expect.stringContaining("date must be a day written as 2025-06-10"),
    ]);
  });
});
