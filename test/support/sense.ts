/** What no log line and no sentence says: a value that was put into words without being looked at. */
import { expect } from "vitest";

const NONSENSE = /\bundefined\b|\[object \w|\bNaN\b/;

/** Fails with the first line that has a value in it that is none. */
export function expectSense(text: string, where: string): void {
  const line = text.split("\n").find((one) => NONSENSE.test(one));
  expect(line, `${where} says what makes no sense`).toBeUndefined();
}
