/** What other sites make of a paper: never mixed with readers' upvotes. */
import { type ExternalScore, siteName } from "../../domain/editions/externalListing.ts";
import { grouped } from "../../lib/text.ts";

/** "123 on Hugging Face", for each site. */
export const Elsewhere = ({ scores }: { scores: ExternalScore[] }) => (
  <>
    {scores.map(({ site, upvotes }) => (
      <span class="elsewhere">
        {grouped(upvotes)}
        <span class="unseen">{upvotes === 1 ? " upvote" : " upvotes"}</span> on {siteName(site)}
      </span>
    ))}
  </>
);
