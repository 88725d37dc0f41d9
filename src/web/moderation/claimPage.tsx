/** The page on which a reader claims a paper, and a verified author adds to it. */

import type { OwnClaim } from "../../app/moderation/showClaim.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import type { Link } from "../../domain/papers/link.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { isHubKind } from "../../domain/papers/paperLinks.ts";
import { MAX_AUTHOR_NOTE_CHARACTERS, MAX_EVIDENCE_CHARACTERS } from "../../domain/readers/claim.ts";
import type { PageContext } from "../../http/services.ts";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";

/** What the reader typed, when one of the page's forms came back. */
export interface TypedClaim {
  /** What is wrong with it. */
  message?: string;
  author?: string;
  evidence?: string;
  note?: string;
  typed?: { code: string; project: string; hub: string };
}

interface ClaimView extends OwnClaim, TypedClaim {
  page: PageContext;
  paper: Paper;
  note: string;
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
        <ClaimForm {...view} />
      )}
    </section>
  </Layout>
);

const ClaimForm = ({ page, paper, claim, verified, email, author, evidence }: ClaimView) => (
  <>
    {claim?.state === "pending" && (
      <p class="notice" role="status">
        You said that you are {claim.author}. Nothing is shown until a moderator has looked at it.
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
      otherwise a moderator looks at what you write.
    </p>
    {paper.authors.length === 0 ? (
      <p>The records name no authors of this paper, so nobody can claim it.</p>
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
        <label for="evidence">What shows a moderator that it is you (your page, your address at work)</label>
        <textarea id="evidence" name="evidence" rows={4} maxlength={MAX_EVIDENCE_CHARACTERS}>
          {evidence ?? claim?.evidence ?? ""}
        </textarea>
        <button type="submit">{claim ? "Claim again" : "Claim this paper"}</button>
      </form>
    )}
    {claim && <WithdrawForm page={page} paper={paper} />}
  </>
);

const Verified = (view: ClaimView & { author: string; hidden: boolean }) => {
  const { page, paper, author, hidden, note, links, typed } = view;
  const linkOf = (kind: Link["kind"]) => links.find((link) => link.kind === kind)?.value ?? "";
  const hubLinks = links.filter((link) => isHubKind(link.kind)).map((link) => link.value);
  return (
    <>
      <p class="notice" role="status">
        You are verified as {author}.{" "}
        {hidden ? "Nobody else sees that." : "It is shown on the paper and beside your comments."}
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
        <label for="hub">Models, datasets and Spaces at Hugging Face, one address per line</label>
        <textarea id="hub" name="hub" rows={3}>
          {typed?.hub ?? hubLinks.join("\n")}
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
      <WithdrawForm page={page} paper={paper} />
    </>
  );
};

const WithdrawForm = ({ page, paper }: { page: PageContext; paper: Paper }) => (
  <form method="post" action={`${paperPath(paper.id)}/claim/withdraw`}>
    <input type="hidden" name="form" value={page.form} />
    <button type="submit" class="plain">
      Withdraw the claim, with what you added to the paper as its author
    </button>
  </form>
);
