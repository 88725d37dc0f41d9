/** What no log line and no sentence says: a value that was put into words without being looked at. */
const NONSENSE = /\bundefined\b|\[object \w|\bNaN\b/;

/** Fails with the first line that has a value in it that is none. */
export function expectSense(text: string, where: string): void {
  const line = text.split("\n").find((one) => NONSENSE.test(one));
  if (line !== undefined) throw new Error(`${where} says what makes no sense: ${line}`);
}
