/**
 * Pictures as SVG files for programs. They load nothing from elsewhere and need no style sheet, which their policy
 * would refuse.
 */
import { initials, toneOf } from "../domain/readers/avatarInitials.ts";

/** Colours of circle and letters for each tone, as in the style sheet for light pages. */
const TONES = [
  ["#e9d1ce", "#572119"],
  ["#e9dace", "#573619"],
  ["#e9e2ce", "#574619"],
  ["#e1e9ce", "#445719"],
  ["#cee9d7", "#19572e"],
  ["#cee9e5", "#19574f"],
  ["#cee0e9", "#194257"],
  ["#ced4e9", "#192857"],
  ["#dacee9", "#361957"],
  ["#e9cedc", "#57193a"],
] as const;

const XMLNS = "http://www.w3.org/2000/svg";
const SANS = "system-ui, sans-serif";
const SERIF = "Georgia, 'Times New Roman', serif";

/** Draws a reader as a circle with initials; the handle decides the colour. */
export function avatarPicture(name: string, handle: string): string {
  const [circle, letters] = TONES[toneOf(handle)] ?? TONES[0];
  return document(
    <svg xmlns={XMLNS} viewBox="0 0 40 40" width="160" height="160">
      <title>{writable(name || handle)}</title>
      <circle cx="20" cy="20" r="20" fill={circle} />
      <text
        x="20"
        y="20"
        dy="0.36em"
        text-anchor="middle"
        font-size="16"
        font-weight="600"
        font-family={SANS}
        fill={letters}
      >
        {writable(initials(name, handle))}
      </text>
    </svg>,
  );
}

const WIDTH_PX = 1_200;
const HEIGHT_PX = 630;
const MARGIN_PX = 80;
const LINE_PX = 72;
/** In letters of average width. */
const LINE_LETTERS = 38;
const TITLE_LINES = 5;
const NAMED_AUTHORS = 3;
const MAX_NAMES_LETTERS = 70;

export interface PaperPicture {
  title: string;
  authors: readonly string[];
  /** When it was published, as it is to be written. */
  published: string;
  /** The name of the instance. */
  instance: string;
}

/** Draws a paper as a card, of the size that is usual for previews. */
export function paperPicture({ title, authors, published, instance }: PaperPicture): string {
  const lines = wrapped(title, LINE_LETTERS, TITLE_LINES);
  const names = authors.slice(0, NAMED_AUTHORS).join(", ") + (authors.length > NAMED_AUTHORS ? " and others" : "");
  const first = MARGIN_PX + 110;
  return document(
    <svg xmlns={XMLNS} viewBox={`0 0 ${WIDTH_PX} ${HEIGHT_PX}`} width={WIDTH_PX} height={HEIGHT_PX}>
      <title>{writable(title)}</title>
      <rect width={WIDTH_PX} height={HEIGHT_PX} fill="#fbf9f4" />
      <rect x={MARGIN_PX} y={MARGIN_PX + 34} width={WIDTH_PX - 2 * MARGIN_PX} height="2" fill="#8c1d18" />
      <text x={MARGIN_PX} y={MARGIN_PX + 16} font-family={SANS} font-size="28" fill="#8c1d18">
        {writable(wrapped(instance, LINE_LETTERS, 1)[0] ?? "")}
      </text>
      {lines.map((line, i) => (
        <text x={MARGIN_PX} y={first + i * LINE_PX} font-family={SERIF} font-size="54" fill="#1c1b19">
          {writable(line)}
        </text>
      ))}
      <text x={MARGIN_PX} y={HEIGHT_PX - MARGIN_PX} font-family={SANS} font-size="28" fill="#5a564e">
        {writable([wrapped(names, MAX_NAMES_LETTERS, 1)[0] ?? "", published].filter(Boolean).join(" · "))}
      </text>
    </svg>,
  );
}

/**
 * Breaks text into lines of a number of letters; the last ends with dots where there is more. East Asian letters count
 * twice.
 */
function wrapped(text: string, letters: number, most: number): string[] {
  const lines = [""];
  let width = 0;
  for (const piece of text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|\S+|\s+/gu) ??
    []) {
    const size = widthOf(piece);
    if (width > 0 && width + size > letters) {
      if (lines.length === most) return [...lines.slice(0, -1), `${lines.at(-1)?.trimEnd()} …`];
      lines.push("");
      width = 0;
    }
    if (width === 0 && piece.trim() === "") continue;
    lines.push((lines.pop() ?? "") + cut(piece, letters));
    width += Math.min(size, letters);
  }
  return lines;
}

const widthOf = (text: string): number => {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2;
  return width;
};

/** Cuts a word that is longer than a line, such as a formula or a URL. */
const cut = (word: string, letters: number): string =>
  widthOf(word) <= letters ? word : `${[...word].slice(0, letters / 2).join("")}…`;

/** XML 1.0 cannot express some characters at all. */
const writable = (text: string): string => text.toWellFormed().replace(/(?![\n\t\r])\p{Cc}|[\ufffe\uffff]/gu, "");

const document = (svg: unknown): string => `<?xml version="1.0" encoding="utf-8"?>\n${svg}`;
