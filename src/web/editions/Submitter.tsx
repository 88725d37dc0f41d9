/** Who put a paper into an edition. */
import { siteName } from "../../domain/editions/externalListing.ts";
import { count } from "../../lib/text.ts";
import { ReaderName } from "./Voters.tsx";

export interface SubmitterProps {
  /** Empty where a site does not say. */
  name: string;
  /** Present for a reader here who has a page. */
  handle?: string | undefined;
  /** The site that the submitter is of; absent for readers here. */
  site?: string | undefined;
  /** Readers who submitted it as well. */
  others?: number | undefined;
}

/** "Ann", "Ann and 2 others", "Ann on Hugging Face", or "somebody on Hugging Face" where that site does not say. */
export const Submitter = ({ name, handle, site, others = 0 }: SubmitterProps) => (
  <>
    {site === undefined ? <ReaderName name={name} handle={handle} /> : `${name || "somebody"} on ${siteName(site)}`}
    {others > 0 && ` and ${count(others, "other")}`}
  </>
);
