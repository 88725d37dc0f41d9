import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parseFragment } from "parse5";
import { describe, expect, it } from "vitest";
import { AVATAR_TONES, initials, toneOf } from "../../../src/domain/readers/avatarInitials.ts";
import { Avatar } from "../../../src/web/readers/Avatar.tsx";

const drawn = (name: string, handle: string, alone = false): string => String(Avatar({ name, handle, alone }));

describe("initials", () => {
  it.each([
    ["Alice", "A"],
    ["alice smith", "AS"],
    ["Jean-Luc van der Berg", "JB"],
    ["Élodie Ångström", "ÉÅ"],
    ["E\u0301lodie", "É"],
    ["Ольга Ладыженская", "ОЛ"],
    ["Σοφία", "Σ"],
    ["ßeta", "S"],
    ["王小明", "王"],
    ["山田 太郎", "山"],
    ["김민준", "김"],
    ["محمد الخوارزمي", "م"],
    ["דוד כהן", "ד"],
    ["प्रिया शर्मा", "प्रि"],
    ["สมชาย", "ส"],
    ["Alice (she/her)", "A"],
    ["(Alice)", "A"],
    ["★ Bob ★", "B"],
    ["🦄", "🦄"],
    ["👩‍👩‍👧‍👦 family", "F"],
    ["👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"],
    ["3Blue1Brown", "3"],
    ["\u202eAlice\u202c", "A"],
    ["--", "-"],
  ])("of %s are %s", (name, letters) => expect(initials(name, "zed")).toBe(letters));

  it("of nobody are the handle's, or a question mark", () => {
    expect(initials("", "mei-lin")).toBe("M");
    expect(initials(" \u200b\u202e", "mei-lin")).toBe("M");
    expect(initials("")).toBe("?");
  });

  it("are one or two signs that can be seen, whatever the name", () => {
    const segmenter = new Intl.Segmenter("en");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), (name) => {
        const letters = initials(name, "");
        expect(letters).not.toBe("");
        expect([...segmenter.segment(letters)].length).toBeLessThanOrEqual(2);
        expect(letters.length).toBeLessThanOrEqual(32);
        expect(letters).not.toMatch(/[\u202a-\u202e\u2066-\u2069\p{Cc}\p{Cs}]/u);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("an avatar", () => {
  it("is the same for a handle whatever the name, in one of the tones", () => {
    expect(drawn("Alice", "alice")).toBe(drawn("Alice", "alice"));
    expect(/avatar-\d/.exec(drawn("Alice", "alice"))?.[0]).toBe(/avatar-\d/.exec(drawn("Al", "alice"))?.[0]);
    const tones = new Map<number, number>();
    for (let i = 0; i < 1_000; i++) tones.set(toneOf(`reader-${i}`), (tones.get(toneOf(`reader-${i}`)) ?? 0) + 1);
    expect([...tones.keys()].sort()).toEqual(Array.from({ length: AVATAR_TONES }, (_, i) => i));
    // Even: a hundred each, give or take four standard deviations.
    for (const times of tones.values()) expect(Math.abs(times - 100)).toBeLessThan(40);
  });

  it("is passed over by screen readers beside a name, and alone says the name", () => {
    expect(drawn("Alice", "alice")).toContain('aria-hidden="true"');
    expect(drawn("Alice", "alice")).not.toContain("role=");
    expect(drawn('A "b" <c>', "alice", true)).toContain('role="img" aria-label="A &quot;b&quot; &lt;c&gt;"');
    expect(drawn("", "alice", true)).toContain('aria-label="alice"');
  });

  it("has no style and no text but the initials, whatever the name", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom("<script>x</script>", '"><img src=x>', "&lt;svg&gt;")),
        (name) => {
          const html = drawn(name, "alice", true);
          expect(html).not.toContain("style");
          const [svg, ...more] = parseFragment(html).childNodes;
          expect(more).toEqual([]);
          const children = svg && "childNodes" in svg ? svg.childNodes.map((child) => child.nodeName) : [];
          expect(children).toEqual(["circle", "text"]);
        },
      ),
    );
  });
});

describe("the tones of avatars", () => {
  const styles = readFileSync(join(import.meta.dirname, "../../../src/web/styles/0-newspaper.css"), "utf8");
  const pairs = [...styles.matchAll(/\.avatar-(\d+) \{\s*--tone: (#[0-9a-f]{6});\s*--letters: (#[0-9a-f]{6});/g)].map(
    ([, n = "", tone = "", letters = ""]) => ({ n: Number(n), tone, letters }),
  );

  it("are there in light and in dark, all different", () => {
    const numbers = Array.from({ length: AVATAR_TONES }, (_, i) => i);
    expect(pairs.map(({ n }) => n)).toEqual([...numbers, ...numbers]);
    expect(new Set(pairs.map(({ tone }) => tone)).size).toBe(2 * AVATAR_TONES);
  });

  it.each(pairs)("$tone carries $letters with a contrast of at least 4.5", ({ tone, letters }) => {
    const [dark = 0, light = 0] = [luminance(tone), luminance(letters)].sort((a, b) => a - b);
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
