import { BroadsheetError } from "../../lib/errors.ts";
import { arxivAddress, parsePaperId } from "./paperId.ts";

const MAX_SHOWN_CHARACTERS = 100;

/** The one error for a paper that is not here, whichever way it was named: `not_found`. */
export function noSuchPaper(...references: readonly string[]): BroadsheetError {
  const [id] = references.length === 1 ? references.flatMap((one) => parsePaperId(one) ?? []) : [];
  const arxiv = id === undefined ? undefined : arxivAddress(id);
  const named = references.join(" or ").trim().slice(0, MAX_SHOWN_CHARACTERS);
  return new BroadsheetError(
    "not_found",
    `There is no ${named === "" ? "such paper" : `paper ${named}`} in this library.${arxiv ? ` It may be on arXiv: ${arxiv}` : ""}`,
  );
}
