import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isConfusable, skeleton } from "../../../src/domain/readers/confusables.ts";
import { claimsOffice, handleFrom, handleProblem, handleStem, isHandle } from "../../../src/domain/readers/handle.ts";

const HANDLE_UNITS = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789-");
const anyText = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.string({ unit: HANDLE_UNITS, maxLength: 34 }));

describe("a handle", () => {
  it.each(["alice", "mei-lin", "3blue1brown", "x2", "a".repeat(30), "42-is-it", "annie-2024"])(
    "may be %s",
    (handle) => {
      expect(handleProblem(handle)).toBeUndefined();
      expect(isHandle(handle)).toBe(true);
    },
  );

  it.each([
    ["", "2 to 30 characters"],
    ["a", "2 to 30 characters"],
    ["a".repeat(31), "this one has 31"],
    ["Alice", "letters a to z"],
    ["al ice", "letters a to z"],
    ["-alice", "letters a to z"],
    ["alice-", "letters a to z"],
    ["al--ice", "letters a to z"],
    ["аlice", "letters a to z"],
    ["alice\n", "letters a to z"],
    ["__proto__", "letters a to z"],
    ["42", "number of a paper"],
    ["230912307", "number of a paper"],
    ["2309-12307v2", "number of a paper"],
    ["2309-12307-notes", "number of a paper"],
    ["admin", "choose another"],
    ["adm1n", "choose another"],
    ["ad-m1n", "choose another"],
    ["the-admin", "choose another"],
    ["m0derator", "choose another"],
    ["rnoderator", "choose another"],
    ["5upp0rt", "choose another"],
    ["broadsheet-help", "choose another"],
    ["everyone", "choose another"],
    ["deleted", "choose another"],
    ["papers", "choose another"],
    ["api", "choose another"],
  ])("may not be %j, which a sentence says", (handle, reason) => expect(handleProblem(handle)).toContain(reason));

  it("without a problem is one by its shape", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const problem = handleProblem(text);
        if (problem === undefined) expect(isHandle(text)).toBe(true);
        else expect(problem).toMatch(/^[“A].*\.$/s);
      }),
    );
  });
});

describe("the handle suggested for a name or an address", () => {
  it.each([
    ["alice.smith+papers@example.org", "alice-smith-papers"],
    ["Balázs Kégl", "balazs-kegl"],
    ["Jean-Luc d’Artagnan", "jean-luc-dartagnan"],
    ["Łukasz Østlund", "lukasz-ostlund"],
    ["@bob", "bob"],
    ["admin@example.org", "reader"],
    ["Иван Петров", "reader"],
    ["2309.12307", "reader"],
    ["", "reader"],
    ["Wolfeschlegelsteinhausen-Bergerdorff", "wolfeschlegelsteinhause"],
  ])("%j is %s", (given, handle) => {
    expect(handleStem(given)).toBe(handle);
    expect(handleFrom(given, new Set())).toBe(handle);
  });

  it("is free, and one that a reader may have", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 30 }), (given, others) => {
        const stem = handleStem(given);
        const taken = new Set([stem, ...Array.from({ length: others }, (_, i) => `${stem}-${i + 2}`)].slice(0, others));
        const handle = handleFrom(given, taken);
        expect(taken.has(handle)).toBe(false);
        expect(handle.startsWith(stem)).toBe(true);
        // `reader` itself is kept for those whose names say nothing.
        if (stem !== "reader") expect(handleProblem(handle)).toBeUndefined();
        expect(isHandle(handle)).toBe(true);
      }),
    );
  });
});

describe("names that look like another's", () => {
  it.each([
    ["Alice Smith", "alice smith"],
    ["Alice Smith", "Аliсе Smith"],
    ["Alice Smith", "AIice Smith"],
    ["Alice Smith", "A1ice_Sm1th"],
    ["Alice Smith", "Ａｌｉｃｅ　Ｓｍｉｔｈ"],
    ["Alice Smith", "𝓐𝓵𝓲𝓬𝓮 𝐒𝐦𝐢𝐭𝐡"],
    ["Alice Smith", "Álíce\u200b S\u0336mith ✓"],
    ["Alice Smith", "\u202eAlice Smith"],
    ["Hannah Munro", "ΗаnnаΗ Μunrо"],
    ["marvin", "rnarvin"],
    ["Owen", "Ovven"],
    ["moderator", "ⓜⓞⓓⓔⓡⓐⓣⓞⓡ"],
    ["Ольга", "Oльга"],
    ["王芳", "王 芳"],
  ])("%s is imitated by %s", (staff, name) => expect(isConfusable(name, ["Bob", staff])).toBe(staff));

  it.each([
    ["Alice Smith", "Alice Smithson"],
    ["Alice Smith", "Alicia Smith"],
    ["Alice", "Bob"],
    ["王芳", "王方"],
    ["...", "!!"],
    ["", ""],
  ])("%s is not imitated by %s", (staff, name) => expect(isConfusable(name, [staff])).toBeUndefined());

  it("claim an office in any of their words", () => {
    expect(claimsOffice("Ann (M0derator)")).toBe("moderator");
    expect(claimsOffice("𝐀𝐝𝐦𝐢𝐧")).toBe("admin");
    expect(claimsOffice("A d m i n")).toBe("admin");
    expect(claimsOffice("Brоadshееt news")).toBe("broadsheet");
    expect(claimsOffice("Adminda Moderat")).toBeUndefined();
    expect(claimsOffice(`${"a ".repeat(1_000_000)}admin`)).toBeUndefined();
  });

  it("have a skeleton that is its own, that no accent, capital or space changes, and that stays short", () => {
    fc.assert(
      fc.property(anyText, fc.string({ unit: HANDLE_UNITS, maxLength: 60 }), (text, plain) => {
        const bones = skeleton(text);
        expect(skeleton(bones)).toBe(bones);
        expect(bones.length).toBeLessThanOrEqual(200 * LONGEST_COMPATIBILITY_FORM);
        for (const dressed of [plain.toUpperCase(), [...plain].join(" "), [...plain].join("\u0301"), `\u2066${plain}`])
          expect(skeleton(dressed)).toBe(skeleton(plain));
      }),
    );
  });
});

/** One character (U+FDFA) becomes eighteen. */
const LONGEST_COMPATIBILITY_FORM = 18;
