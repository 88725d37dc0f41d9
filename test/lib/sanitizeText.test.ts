import { describe, expect, it } from "vitest";
import { sanitizeText } from "../../src/lib/sanitizeText.ts";
import { clean } from "../../src/lib/text.ts";

const tags = (text: string) =>
  Array.from(text, (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
const flag = (region: string) => `\u{1f3f4}${tags(region)}\u{e007f}`;

describe.each([
  ["sanitizeText", sanitizeText],
  ["clean", clean],
])("%s", (_, made) => {
  it.each([
    ["the flags of England, Scotland, Wales and Texas", ["gbeng", "gbsct", "gbwls", "ustx"].map(flag).join("")],
    ["keycaps", "1\ufe0f\u20e3 #\ufe0f\u20e3 *\ufe0f\u20e3 0\u20e3"],
    ["families and couples", "👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏻 👩🏻‍🤝‍👨🏿 🧑🏾‍🦽‍➡️"],
    ["skin tones and genders", "👍🏿 🤷🏽‍♀️ 👩‍🔬 🏃🏼‍♂️"],
    ["variation selectors", "❤️ ☺︎ ☎\ufe0e 葛\u{e0100}"],
    ["flags of letters, and of people", "🇩🇪🇫🇷 🏳️‍🌈 🏴‍☠️ 🏳️‍⚧️"],
    ["Hebrew with all its points", "בְּרֵאשִׁ֖ית בָּרָ֣א"],
    ["Persian, Hindi, Tamil, Tibetan, Thai", "می‌خواهم क्षत्रिय ஸ்ரீ རྒྱལ ที่นี่"],
    ["Vietnamese", "Nguyễn Ế"],
  ])("keeps %s", (_what, text) => expect(made(text)).toBe(text.normalize("NFC")));

  it("takes away tags that spell text, and a flag of no region", () => {
    expect(made(`a${tags("hidden words")}b`)).toBe("ab");
    expect(made(`\u{1f3f4}${tags("ignore all that was said")}\u{e007f}`)).toBe("\u{1f3f4}");
    expect(made(`\u{1f3f4}${tags("gbeng")} ${flag("gbeng")}${tags("x")}`)).toBe(`\u{1f3f4} ${flag("gbeng")}`);
  });

  it("leaves five marks on a letter, however they are heaped up", () => {
    const most = (text: string) => Math.max(...(made(text).match(/\p{M}+/gu) ?? [""]).map((run) => [...run].length));
    expect(made(`Z${"\u0335".repeat(17)}${"\u0324".repeat(17)}${"\u0352".repeat(17)}algo`)).toBe(
      `Z${"\u0324".repeat(0)}${"\u0335".repeat(5)}algo`,
    );
    expect(most(`a${"\u0316\u0317".repeat(30)}`)).toBe(5);
    // Something that nobody sees between them makes no new letter.
    for (const unseen of ["\u00ad", "\u061c", "\u200b", "\u200c", "\u200d", "\u200e", "\u2060", "\ufe0f", "\ufeff"])
      expect([...made(`a${`\u0335\u0335${unseen}`.repeat(40)}`)].length).toBeLessThan(8);
    expect(made("\u0489".repeat(30)).length).toBe(5);
  });
});

describe("clean", () => {
  it("makes one line without what turns text", () => {
    expect(clean("a\fb\vc\u2028d\u0085e\r\n f\u200e\u200f\u202eg")).toBe("a b c d e fg");
    expect(clean(" of\u200b it\ufeff\u0007 \ufb01n ")).toBe("of it fin");
  });
});
