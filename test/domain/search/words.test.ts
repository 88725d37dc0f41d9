import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchable, tokens } from "../../../src/domain/search/normalizeWords.ts";

const bare = (text: string) => searchable(text).replace(/\s+/g, " ").trim();

describe("searchable text", () => {
  it.each([
    ["Loss Minimisation", "loss minimization"],
    ["optimised, optimises, optimiser", "optimized, optimizes, optimizer"],
    ["noise denoising exercise otherwise supervised precise", "noise denoising exercise otherwise supervised precise"],
    ["behaviour of neighbours, four hours", "behavior of neighbors, four hours"],
    ["labelled modelling, analysed in the centre", "labeled modeling, analyzed in the center"],
    ["Poincaré Łukasz", "poincare lukasz"],
    ["C++ and C#", "cpp and csharp"],
    ["$L_2$, L_{2}, $\\ell_2$ and ℓ2", "l2, l2, l2 and l2"],
    ["$\\alpha$-stable and α stable", "alpha -stable and alpha stable"],
    ["$\\tilde{O}(\\sqrt{T})$ or O(sqrt(T))", "bigosqrtt or bigosqrtt"],
    ["$\\mathcal{O}(1/t)$, O(1/t)", "bigo1t , bigo1t"],
  ])("%s is written %s", (text, written) => expect(bare(text)).toBe(written));

  it("stays as it is the second time but for symbols, and never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abcdefgilmnorstuyzAOL éß-'.,12 ") }), (text) => {
        expect(searchable(searchable(text))).toBe(searchable(text));
      }),
    );
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => Array.isArray(tokens(text))));
  });
});

describe("tokens", () => {
  it("are stems without stop words, compounds with their parts", () => {
    expect(tokens("Self-supervised learning of the representations")).toEqual([
      "self-supervis",
      "self",
      "supervis",
      "learn",
      "representation",
    ]);
    expect(tokens("losses, loss; studies, study")).toEqual(["loss", "loss", "study", "study"]);
    expect(tokens("optimize optimizing optimized optimizes")).toEqual(["optimiz", "optimiz", "optimiz", "optimiz"]);
  });
});
