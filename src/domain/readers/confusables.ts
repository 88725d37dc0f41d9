/**
 * Names that can be confused with another. Two names look alike when their skeletons are equal.
 * The idea is Unicode's (UTS 39, section 4); ours folds more, since it only ever compares with a few protected names:
 * capitals and small letters, digits for letters, accents, and everything between letters.
 */
import { sanitizeText } from "../../lib/sanitizeText.ts";
import { fold } from "../../lib/text.ts";

/** Characters that are compared; nobody has a longer name. */
const MAX_NAME_CHARACTERS = 200;

/** Returns what a name looks like from afar, in small Latin letters where possible; empty for a name without letters. */
export const skeleton = (name: string): string =>
  // Several times, since some shapes are lost with compatibility forms and capitals, and others only appear then.
  replaceLookalikes(
    fold(replaceLookalikes(replaceLookalikes(sanitizeText(name.slice(0, MAX_NAME_CHARACTERS))).normalize("NFKC"))),
  )
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .replace(/rn/g, "m")
    .replace(/vv/g, "w");

const replaceLookalikes = (text: string): string =>
  [...text].map((character) => LETTER_OF.get(character) ?? character).join("");

/** Returns the protected name that a name looks like, or undefined. An owner's own name looks like itself. */
export function isConfusable(name: string, staffNames: Iterable<string>): string | undefined {
  const shape = skeleton(name);
  if (shape === "") return undefined;
  for (const staff of staffNames) if (skeleton(staff) === shape) return staff;
  return undefined;
}

/**
 * Letters, digits and signs that pass for a Latin letter, by that letter: digits and signs first, then Greek, Cyrillic,
 * Armenian, Cherokee, Lisu and others; capitals where they look like another letter than their small form does.
 * `i`, `l` and `1` are one stroke.
 */
const LOOKS_LIKE: Record<string, string> = {
  a: "4@αаɑ⍺ꭺᗅꓮ",
  b: "8ƅьвβɓƃѣҍᏼꮟᗷꓐᖯ",
  c: "ϲϹсᴄⲥꮯꓚᑕ¢",
  d: "ԁɗɖꓒꓓᗞᗪꮷꭰ",
  e: "3еєҽεɛәə℮ⴹꭼꓰ€",
  f: "ƒϝꞙꓝẝſքᖴ",
  g: "9ɡցԍɠǥꓖꮐᏻ",
  h: "Ηһհнⲏɦꓧꮋꮒᕼ",
  j: "јϳյʝꓙꭻᒍ",
  k: "κкⲕƙқҝꓗꮶᛕ",
  l: "1i|!ıɩɪιіїłƚӏǀⅼʟꓲꓡꙇꭵꮮᒪⳑⲓᛁⵏוןا١۱",
  m: "Μмϻⲙꓟꮇᗰᛖ",
  n: "ΝпոռηɲƞᴎꓠⲚⲛ",
  o: "0०౦೦൦௦οоօσςөѳθɵ૦০੦๐໐۵٥ەہھهഠଠoᴏⲟꓳ〇ዐⵔ߀ס",
  p: "рρϸƥⲣꓑꮲþᑭ",
  q: "ԛզգⵕ",
  r: "гᴦɼɽʀꓣꮢꭱᖇⲅ",
  s: "5ѕʂꜱƽꓢꮪꮥտ$",
  t: "7тτƭʈⲧꓔꭲ+",
  u: "υսʋцµᴜꓴμᑌꭎꭒ",
  v: "νѵᴠѷꓦꮩᐯⴸ۷٧ט",
  w: "ѡԝшωɯᴡꓪꮃꮤա",
  x: "хχ×ⲭҳꓫꭓ᙭ᚷ",
  y: "Υуүγчұƴʏꓬꭹყꭚⲩꮍỿ",
  z: "2ʐƶᴢζꓜꮓ",
};
const LETTER_OF = new Map(
  Object.entries(LOOKS_LIKE).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);
