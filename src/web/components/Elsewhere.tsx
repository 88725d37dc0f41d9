/** What other sites make of a paper: never mixed with readers' upvotes. */
import { type OutsideScore, siteName } from "../../domain/listing.ts";
import { grouped } from "../../domain/text.ts";

/** "123 on Hugging Face", for each site. */
export const Elsewhere = ({ scores }: { scores: OutsideScore[] }) => (
  <>
    {scores.map(({ site, upvotes }) => (
      <span class="elsewhere">
        {grouped(upvotes)}
        <span class="unseen">{upvotes === 1 ? " upvote" : " upvotes"}</span> on {siteName(site)}
      </span>
    ))}
  </>
);

/** "Ann", "Ann on Hugging Face", or "somebody on Hugging Face" where that site does not say. */
export const submitterName = (name: string, site: string | undefined): string =>
  site === undefined ? name : `${name || "somebody"} on ${siteName(site)}`;
