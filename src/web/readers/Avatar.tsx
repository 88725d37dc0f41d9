/**
 * A reader's picture, drawn here from the name: nothing is loaded from elsewhere, so no other site learns whose page is
 * opened. Colours are classes of the style sheet, since the page's policy forbids inline styles.
 */
import { raw } from "hono/html";
import { initials, toneOf } from "../../domain/readers/avatarInitials.ts";
import { memoize } from "../../lib/cache.ts";
import { own } from "../../lib/ownText.ts";

const SIZE_PX = { small: 24, medium: 32, large: 72 } as const;

/**
 * Shows a reader's initials in a circle. Beside the name it is an ornament, which screen readers skip; `alone`, it is an
 * image with the name as its label. The handle chooses the colour, so the colour stays when the name changes.
 */
export const Avatar = ({ name, handle, size = "medium", alone = false }: AvatarProps) =>
  raw(pictureOf(name, handle, size, alone ? "alone" : ""));

interface AvatarProps {
  name: string;
  handle: string;
  size?: keyof typeof SIZE_PX | undefined;
  alone?: boolean | undefined;
}

/** Pictures kept; finding the initials of a name takes longer than the rest of a comment. */
const KEPT_PICTURES = 5_000;

const pictureOf = memoize(KEPT_PICTURES, (name: string, handle: string, size: string, alone: string) =>
  own(String(draw({ name, handle, size: size as keyof typeof SIZE_PX, alone: alone !== "" }))),
);

function draw({ name, handle, size = "medium", alone }: AvatarProps) {
  const letters = initials(name, handle);
  const px = SIZE_PX[size];
  const frame = { class: `avatar avatar-${toneOf(handle)}`, viewBox: "0 0 40 40", width: px, height: px };
  const picture = (
    <>
      <circle cx="20" cy="20" r="20" />
      <text x="20" y="20" dy="0.36em" text-anchor="middle" font-size={isOne(letters) ? 19 : 16}>
        {letters}
      </text>
    </>
  );
  if (!alone)
    return (
      <svg {...frame} aria-hidden="true">
        {picture}
      </svg>
    );
  return (
    <svg {...frame} role="img" aria-label={name || handle}>
      {picture}
    </svg>
  );
}

const isOne = (letters: string): boolean => [...SEGMENTER.segment(letters)].length === 1;
/** Made once: that takes longer than the rest of a picture. */
const SEGMENTER = new Intl.Segmenter("en");
