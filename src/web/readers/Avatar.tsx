/**
 * A reader's picture, drawn here from the name: nothing is loaded from elsewhere, so no other site learns whose page is
 * opened. Colours are classes of the style sheet, since the page's policy forbids inline styles.
 */
import { initials, toneOf } from "../../domain/readers/avatarInitials.ts";

const SIZE_PX = { small: 24, medium: 32, large: 72 } as const;

/**
 * Shows a reader's initials in a circle. Beside the name it is an ornament, which screen readers skip; `alone`, it is an
 * image with the name as its label. The handle chooses the colour, so the colour stays when the name changes.
 */
export const Avatar = (reader: {
  name: string;
  handle: string;
  size?: keyof typeof SIZE_PX | undefined;
  alone?: boolean | undefined;
}) => {
  const letters = initials(reader.name, reader.handle);
  const px = SIZE_PX[reader.size ?? "medium"];
  const frame = { class: `avatar avatar-${toneOf(reader.handle)}`, viewBox: "0 0 40 40", width: px, height: px };
  const picture = (
    <>
      <circle cx="20" cy="20" r="20" />
      <text x="20" y="20" dy="0.36em" text-anchor="middle" font-size={isOne(letters) ? 19 : 16}>
        {letters}
      </text>
    </>
  );
  if (!reader.alone)
    return (
      <svg {...frame} aria-hidden="true">
        {picture}
      </svg>
    );
  return (
    <svg {...frame} role="img" aria-label={reader.name || reader.handle}>
      {picture}
    </svg>
  );
};

const isOne = (letters: string): boolean => [...SEGMENTER.segment(letters)].length === 1;
/** Made once: that takes longer than the rest of a picture. */
const SEGMENTER = new Intl.Segmenter("en");
