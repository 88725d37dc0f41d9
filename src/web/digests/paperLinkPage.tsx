/** More like a paper, or never that one again: one button, and one to undo it. */
import type { PaperLinkRequest, PaperLinkView } from "../../app/interests/followPaperLink.ts";
import type { PaperWish } from "../../domain/interests/interest.ts";
import { paperPath, wishPath } from "../../domain/pagePaths.ts";
import type { PageContext } from "../../http/services.ts";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";

const TEXTS: Record<PaperWish, { title: string; button: string; done: string; note: string }> = {
  more: {
    title: "More like this?",
    button: "More like this",
    done: "You will see more papers like this one.",
    note: "It counts in your own ranking alone. Nobody sees it, and it is no upvote.",
  },
  hide: {
    title: "Not for you?",
    button: "Not for me",
    done: "The paper is hidden from your lists and digests, and papers like it stand lower.",
    note: "It counts in your own lists alone. Nobody sees it.",
  },
};

export const PaperLinkPage = ({
  page,
  wish,
  token,
  paper,
  used,
}: PaperLinkRequest & PaperLinkView & { page: PageContext }) => {
  const { title, button, done, note } = TEXTS[wish];
  const path = wishPath(wish, token);
  return (
    <Layout page={page} title={title} byMail={false}>
      <section class="prose">
        <h1>{title}</h1>
        <p>
          <a href={paperPath(paper.id)}>
            <Rich text={paper.title} />
          </a>
        </p>
        {used === undefined && (
          <>
            <p>{note}</p>
            <form method="post" action={path} class="stacked">
              <button type="submit">{button}</button>
            </form>
          </>
        )}
        {used?.undoneAt === null && (
          <>
            <p role="status">{done}</p>
            <form method="post" action={`${path}/undo`} class="stacked">
              <button type="submit" class="second">
                Undo
              </button>
            </form>
          </>
        )}
        {used !== undefined && used.undoneAt !== null && (
          <p role="status">It is undone. The link in the mail was used, and works only once.</p>
        )}
      </section>
    </Layout>
  );
};
