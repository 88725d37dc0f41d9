/** Filters of lists of papers, as query parameters. */
import { z } from "zod";
import { asWritten, CATEGORY_CODE } from "../../../domain/papers/categories.ts";
import { clean } from "../../../lib/text.ts";
import type { PaperFilter } from "../../../store/papers/papers.ts";
import { Day } from "./common.ts";

const MAX_AUTHOR_CHARACTERS = 200;

export const filters = {
  cat: z
    .string()
    .regex(CATEGORY_CODE, "must be a category such as cs.LG")
    .optional()
    .meta({ description: "A category, such as `cs.LG`." }),
  author: z
    .string()
    .min(1)
    .max(MAX_AUTHOR_CHARACTERS)
    .optional()
    .meta({ description: "A full name, with or without accents." }),
  code: z.boolean().optional().meta({ description: "`true` for only papers with a link to code." }),
  from: Day.optional().meta({ description: "First day of publication." }),
  to: Day.optional().meta({ description: "Last day of publication, included." }),
};

interface FilterParams {
  cat?: string | undefined;
  author?: string | undefined;
  code?: boolean | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export const filterOf = ({ cat, author, code, from, to }: FilterParams): PaperFilter => ({
  ...(cat ? { category: asWritten(cat) } : {}),
  ...(author ? { author: clean(author) } : {}),
  ...(code ? { hasCode: true } : {}),
  ...(from ? { from } : {}),
  ...(to ? { to } : {}),
});
