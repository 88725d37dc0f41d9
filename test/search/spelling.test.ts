import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closestWord, slipsBetween } from "../../src/search/text/spelling.ts";

/** The definition, word for word: slow, and plainly right. */
function plainly(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [restA, restB] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [plainly(restA, b) + 1, plainly(a, restB) + 1, plainly(restA, restB) + (a.at(-1) === b.at(-1) ? 0 : 1)];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1))
    ways.push(plainly(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}

const word = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 }).map((letters) => letters.join(""));

describe("a misspelt word", () => {
  it("is as far from another as the definition says, or too far", () =>
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 7 }), (a, b, most) => {
        const slips = slipsBetween(a, b, most);
        const truth = plainly(a, b);
        if (truth <= most) expect(slips).toBe(truth);
        else expect(slips).toBeGreaterThan(most);
      }),
    ));

  it("is taken for the nearest word, of those as near for the most frequent", () => {
    const counts = new Map([
      ["attention", 400],
      ["intention", 900],
      ["retention", 30],
      ["transformer", 200],
      ["loss", 500],
      ["moss", 9],
      ["once", 1],
    ]);
    expect(closestWord("atention", counts)).toBe("attention");
    expect(closestWord("attenion", counts)).toBe("attention");
    expect(closestWord("tranfsormer", counts)).toBe("transformer");
    expect(closestWord("losss", counts)).toBe("loss");
    expect(closestWord("los", counts)).toBeUndefined();
    expect(closestWord("gradient", counts)).toBeUndefined();
    expect(closestWord("oncc", counts)).toBeUndefined();
  });

  it("that is a word of its own is only taken for one that is far more frequent", () => {
    expect(
      closestWord(
        "quantile",
        new Map([
          ["quantile", 12],
          ["quantize", 100],
        ]),
      ),
    ).toBeUndefined();
    expect(
      closestWord(
        "lerning",
        new Map([
          ["lerning", 1],
          ["learning", 900],
        ]),
      ),
    ).toBe("learning");
  });
});
