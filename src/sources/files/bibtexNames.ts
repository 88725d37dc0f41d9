/** Names as BibTeX writes them: "First von Last", "von Last, First", "von Last, Jr, First", and groups in braces. */
import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import { authorsIn } from "../authorLists.ts";

/** Reads the authors of a field, in order. */
export const readBibtexNames = (written: string): WrittenAuthor[] =>
  authorsIn([written], { andDivides: true, familyFirst: true });
