/** Verified authors of a paper, and their notes on it. */

import { paperPath, readerPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { AuthorNote } from "../../store/moderation/authorNotes.ts";
import type { VerifiedAuthor } from "../../store/moderation/verifiedAuthors.ts";
import { CommentText } from "../discussion/CommentText.tsx";
import { Avatar } from "../readers/Avatar.tsx";

interface AuthorsHereProps {
  paper: Paper;
  verified: readonly VerifiedAuthor[];
  notes: readonly AuthorNote[];
}

export const AuthorsHere = ({ paper, verified, notes }: AuthorsHereProps) => {
  const way = (
    <p class="meta">
      <a href={`${paperPath(paper.id)}/claim`}>Are you an author?</a>
    </p>
  );
  if (verified.length === 0 && notes.length === 0) return way;
  return (
    <section class="authors-here" aria-labelledby="authors-here">
      <h2 id="authors-here">From the authors</h2>
      {notes.map((note) => (
        <Note {...note} />
      ))}
      {verified.length > 0 && (
        <ul class="verified">
          {verified.map(({ author, handle, name }) => (
            <li>
              <Avatar name={name} handle={handle} size="small" /> <a href={readerPath(handle)}>{author}</a>, verified
            </li>
          ))}
        </ul>
      )}
      {way}
    </section>
  );
};

const Note = ({ body, author, handle, updatedAt }: AuthorsHereProps["notes"][number]) => (
  <div class="author-note">
    <CommentText text={body} />
    <p class="meta">
      {author && handle ? <a href={readerPath(handle)}>{author}</a> : "An author"},{" "}
      <time datetime={isoDate(updatedAt)}>{shortDate(updatedAt)}</time>
    </p>
  </div>
);
