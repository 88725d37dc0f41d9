/** Upvotes on other sites, which are never mixed with those of readers here. */
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
