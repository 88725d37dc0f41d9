/** Claiming a paper, and what moderators see of it. */

import type { Link } from "../../domain/papers/link.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { paperPath } from "../../domain/papers/paperId.ts";
import { isHubKind } from "../../domain/papers/paperLinks.ts";
import {
  type ClaimState,
  looksLike,
  MAX_AUTHOR_NOTE_CHARACTERS,
  MAX_EVIDENCE_CHARACTERS,
} from "../../domain/readers/claim.ts";
import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { pendingClaims, VerifiedAuthor } from "../../store/moderation/claims.ts";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { ModerationLayout } from "./moderationPage.tsx";

interface ClaimView {
  page: PageContext;
  paper: Paper;
  /** The reader's own. */
  claim: { author: string; state: ClaimState; evidence: string; hidden: boolean } | undefined;
  verified: readonly VerifiedAuthor[];
  note: string;
  /** Those that the reader gave. */
  links: readonly { kind: string; value: string }[];
  /** The reader's confirmed address. */
  email: string;
  /** As typed, where a form came back. */
  message?: string;
  author?: string;
  evidence?: string;
  typed?: { code: string; project: string; hub: string };
}

export const ClaimPage = (view: ClaimView) => (
  <Layout page={view.page} title="Are you an author?">
    <section class="prose">
      <h1>Are you an author of this paper?</h1>
      <p>
        <a href={paperPath(view.paper.id)}>
          <Rich text={view.paper.title} />
        </a>
      </p>
      {view.message && (
        <p class="failing" role="alert">
          {view.message}
        </p>
      )}
      {view.claim?.state === "approved" ? (
        <Verified {...view} author={view.claim.author} hidden={view.claim.hidden} />
      ) : (
        <Claiming {...view} />
      )}
    </section>
  </Layout>
);

const Claiming = ({ page, paper, claim, verified, email, author, evidence }: ClaimView) => (
  <>
    {claim?.state === "pending" && (
      <p class="notice" role="status">
        You said that you are {claim.author}. A moderator looks at it; until then nothing is shown.
      </p>
    )}
    {claim?.state === "refused" && (
      <p class="notice" role="status">
        A moderator could not verify that you are {claim.author}. You may try again and say more.
      </p>
    )}
    <p>
      Verified authors are marked on the paper and where they comment, and may add code, a project page, models,
      datasets and a note. If the paper itself names your address{email && <> ({email})</>}, you are verified at once;
      else a moderator looks at what you say.
    </p>
    {paper.authors.length === 0 ? (
      <p>The records name no authors of this paper, so none can be claimed.</p>
    ) : (
      <form method="post" action={`${paperPath(paper.id)}/claim`} class="stacked">
        <input type="hidden" name="form" value={page.form} />
        <label for="author">I am</label>
        <select id="author" name="author" required>
          <option value="">Choose your name</option>
          {paper.authors
            .filter((name) => !verified.some((one) => one.author === name))
            .map((name) => (
              <option value={name} selected={name === (author ?? claim?.author)}>
                {name}
              </option>
            ))}
        </select>
        <label for="evidence">What tells a moderator so (your page, your address at work)</label>
        <textarea id="evidence" name="evidence" rows={4} maxlength={MAX_EVIDENCE_CHARACTERS}>
          {evidence ?? claim?.evidence ?? ""}
        </textarea>
        <button type="submit">{claim ? "Claim again" : "Claim this paper"}</button>
      </form>
    )}
    {claim && <Withdraw page={page} paper={paper} />}
  </>
);

const Verified = (view: ClaimView & { author: string; hidden: boolean }) => {
  const { page, paper, author, hidden, note, links, typed } = view;
  const linkOf = (kind: Link["kind"]) => links.find((link) => link.kind === kind)?.value ?? "";
  const ofHub = links.filter((link) => isHubKind(link.kind));
  const hubLinks = ofHub.map((link) => link.value).join("\n");
  return (
    <>
      <p class="notice" role="status">
        You are verified as {author}.{" "}
        {hidden ? "Nobody is shown that." : "It is shown on the paper and beside your comments."}
      </p>
      <form method="post" action={`${paperPath(paper.id)}/claim/visibility`}>
        <input type="hidden" name="form" value={page.form} />
        <input type="hidden" name="shown" value={hidden ? "yes" : "no"} />
        <button type="submit">{hidden ? "Show that I am an author" : "Do not show it"}</button>
      </form>
      <h2>Add to the paper</h2>
      <form method="post" action={`${paperPath(paper.id)}/links`} class="stacked">
        <input type="hidden" name="form" value={page.form} />
        <label for="code">Code</label>
        <input id="code" name="code" type="url" maxlength={300} value={typed?.code ?? linkOf("code")} />
        <label for="project">Project page</label>
        <input id="project" name="project" type="url" maxlength={300} value={typed?.project ?? linkOf("project")} />
        <label for="hub">Models, datasets and Spaces at Hugging Face, one address a line</label>
        <textarea id="hub" name="hub" rows={3}>
          {typed?.hub ?? hubLinks}
        </textarea>
        <button type="submit">Save links</button>
      </form>
      <form method="post" action={`${paperPath(paper.id)}/note`} class="stacked">
        <input type="hidden" name="form" value={page.form} />
        <label for="body">A note to readers, in Markdown</label>
        <textarea id="body" name="body" rows={6} maxlength={MAX_AUTHOR_NOTE_CHARACTERS}>
          {note}
        </textarea>
        <button type="submit">Save note</button>
      </form>
      <Withdraw page={page} paper={paper} />
    </>
  );
};

const Withdraw = ({ page, paper }: { page: PageContext; paper: Paper }) => (
  <form method="post" action={`${paperPath(paper.id)}/claim/withdraw`}>
    <input type="hidden" name="form" value={page.form} />
    <button type="submit" class="plain">
      Take the claim back, with what you added to the paper by it
    </button>
  </form>
);

type Pending = Awaited<ReturnType<typeof pendingClaims>>[number];

export const ClaimsPage = ({ page, claims }: { page: PageContext; claims: readonly Pending[] }) => (
  <ModerationLayout page={page} title="Author claims" current="/moderation/claims">
    <section class="prose">
      <h1>Author claims</h1>
      <p>
        {claims.length === 0 ? "None waits." : `${count(claims.length, "claim")} to decide, the oldest first.`} An
        address that looks like a name is a hint, not proof: anybody can have one somewhere.
      </p>
      {claims.map((claim) => (
        <article class="claim" id={`claim-${claim.id}`} aria-labelledby={`claim-${claim.id}-of`}>
          <h2 id={`claim-${claim.id}-of`}>
            <a href={`/readers/${claim.handle}`}>{claim.name}</a> says to be {claim.author}
          </h2>
          <p>
            of{" "}
            <a href={paperPath(claim.paperId)}>
              <Rich text={claim.title} />
            </a>
            , since <time datetime={isoDate(claim.created_at)}>{shortDate(claim.created_at)}</time>
          </p>
          <ul>
            {claim.email && (
              <li>
                Confirmed address: {claim.email}
                {looksLike(claim.email, claim.author)
                  ? ", which looks like the name"
                  : ", which does not look like the name"}
              </li>
            )}
            <li>Verified under this name on {count(claim.approvedBefore ?? 0, "other paper")}</li>
          </ul>
          {claim.evidence && <blockquote>{claim.evidence}</blockquote>}
          <form method="post" action={`/moderation/claims/${claim.id}`} class="stacked">
            <input type="hidden" name="form" value={page.form} />
            <label for={`says-${claim.id}`}>Why, for the log</label>
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
      ))}
    </section>
  </ModerationLayout>
);
