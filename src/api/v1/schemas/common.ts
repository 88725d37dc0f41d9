/**
 * Fields of many requests and responses. Absent values are null, so that all responses of a kind have the same fields.
 */
import { z } from "zod";
import type { Instant } from "../../../lib/time.ts";
import { CursorText } from "../cursors.ts";

export const Moment = z.iso.datetime().meta({ description: "UTC." });
export const moment = (at: Instant): string => new Date(at).toISOString();
export const momentOrNull = (at: Instant | undefined | null): string | null => (at == null ? null : moment(at));
export const Count = z.int().min(0);
export const Day = z.iso.date();
export const Address = z.string().meta({ format: "uri" });

/** The longest page of any list. */
const MAX_PAGE = 120;
export const limitOf = (usual: number, most = MAX_PAGE) =>
  z.int().min(1).max(most).default(usual).meta({ description: "The largest number of entries on a page." });
export const paging = (usual: number) => ({ cursor: CursorText.optional(), limit: limitOf(usual) });

export const Next = Address.nullable().meta({
  description: "The next page; null on the last. The header `Link` has it, too.",
});

const MAX_ID_CHARACTERS = 200;
export const paperId = z
  .string()
  .min(1)
  .max(MAX_ID_CHARACTERS)
  .meta({
    description:
      "Any present or earlier id of the paper, such as `2309.12307`, with or without a version; a slash is written `%2F`.",
    examples: ["2309.12307", "math%2F0211159"],
  });
export const ofPaper = z.strictObject({ id: paperId });

/** A number that counts from 1. */
export const number = z.int().min(1);

export const ReaderName = z
  .object({ handle: z.string(), name: z.string() })
  .meta({ id: "ReaderName", description: "A reader, as others see them." });
