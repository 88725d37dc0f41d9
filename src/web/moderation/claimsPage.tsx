/** The page on which moderators decide claims. */

import { paperPath, readerPath } from "../../domain/pagePaths.ts";
import { looksLike, MAX_EVIDENCE_CHARACTERS } from "../../domain/readers/claim.ts";

import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { PendingClaim } from "../../store/moderation/claims.ts";
import { Rich } from "../layout/MathText.tsx";
import { ModerationLayout } from "./moderationPage.tsx";

export const ClaimsPage = ({ page, claims }: { page: PageContext; claims: readonly PendingClaim[] }) => (
  <ModerationLayout page={page} title="Author claims" current="/moderation/claims">
    <section class="prose">
      <h1>Author claims</h1>
      <p>
        {claims.length === 0 ? "None is waiting." : `${count(claims.length, "claim")} to decide, the oldest first.`} An
        address that looks like a name is a hint, not proof: anybody can have such an address somewhere.
      </p>
      {claims.map((claim) => (
        <ClaimToDecide page={page} claim={claim} />
      ))}
    </section>
  </ModerationLayout>
);

const ClaimToDecide = ({ page, claim }: { page: PageContext; claim: PendingClaim }) => (
  <article class="claim" id={`claim-${claim.id}`} aria-labelledby={`claim-${claim.id}-of`}>
    <h2 id={`claim-${claim.id}-of`}>
      <a href={readerPath(claim.handle)}>{claim.name}</a> claims to be {claim.author}
    </h2>
    <p>
      of{" "}
      <a href={paperPath(claim.paperId)}>
        <Rich text={claim.paperTitle} />
      </a>
      , since <time datetime={isoDate(claim.createdAt)}>{shortDate(claim.createdAt)}</time>
    </p>
    <ul>
      {claim.email && (
        <li>
          Confirmed address: {claim.email}
          {looksLike(claim.email, claim.author) ? ", which looks like the name" : ", which does not look like the name"}
        </li>
      )}
      <li>Verified under this name on {count(claim.approvedBefore, "other paper")}</li>
    </ul>
    {claim.evidence && <blockquote>{claim.evidence}</blockquote>}
    <form method="post" action={`/moderation/claims/${claim.id}`} class="stacked">
      <input type="hidden" name="form" value={page.form} />
      <label for={`says-${claim.id}`}>Reason, for the log</label>
      <input id={`says-${claim.id}`} name="says" maxlength={MAX_EVIDENCE_CHARACTERS} />
      <p class="choices">
        <button type="submit" name="decision" value="approved">
          Approve
        </button>{" "}
        <button type="submit" name="decision" value="refused">
          Refuse
        </button>
      </p>
    </form>
  </article>
);
