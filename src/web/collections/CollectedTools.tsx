/** What the owner of a collection may do with one of its papers: move it, write a note on it, take it out. */

import { type Collection, MAX_NOTE_CHARACTERS } from "../../domain/collections/collection.ts";
import { collectionPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";

/** A note that could not be kept, on the paper with this key, and why. */
export interface RefusedNote {
  key: number;
  note: string;
  message: string;
}

interface ToolsProps {
  page: PageContext;
  collection: Collection;
  /** The papers of the whole collection. */
  total: number;
  refused: RefusedNote | undefined;
  paper: Paper;
  note: string;
  /** The paper's place in the collection's order, from 1. */
  place: number;
}

export const CollectedTools = (props: ToolsProps) => (
  <div class="tools">
    {props.collection.ordering === "hand" && <PlaceForm {...props} />}
    <NoteForm {...props} />
    <form method="post" action={actionOf(props)}>
      <ItemFields {...props} />
      <button type="submit" class="plain" name="do" value="remove">
        Take out
        <UnseenTitle {...props} />
      </button>
    </form>
  </div>
);

const actionOf = ({ collection }: ToolsProps): string => `${collectionPath(collection.address)}/papers`;

const ItemFields = ({ page, paper }: ToolsProps) => (
  <>
    <FormFields page={page} />
    <input type="hidden" name="paper" value={paper.id} />
  </>
);

/** Tells the forms of several papers apart for those who do not see where they stand. */
const UnseenTitle = ({ paper }: ToolsProps) => <span class="unseen"> {plainText(paper.title)}</span>;

const PlaceForm = (props: ToolsProps) => (
  <form method="post" action={actionOf(props)} class="place">
    <ItemFields {...props} />
    {/* The first button is the one that the Enter key presses. */}
    <label>
      Place
      <span class="unseen">
        {" "}
        of
        <UnseenTitle {...props} />
      </span>{" "}
      <input name="place" type="number" min={1} max={props.total} value={String(props.place)} inputmode="numeric" />
    </label>
    <button type="submit" name="do" value="place">
      Move
      <span class="unseen">
        {" "}
        to this place
        <UnseenTitle {...props} />
      </span>
    </button>
    <button type="submit" name="do" value="up" disabled={props.place === 1}>
      ↑
      <span class="unseen">
        {" "}
        Move up
        <UnseenTitle {...props} />
      </span>
    </button>
    <button type="submit" name="do" value="down" disabled={props.place === props.total}>
      ↓
      <span class="unseen">
        {" "}
        Move down
        <UnseenTitle {...props} />
      </span>
    </button>
  </form>
);

const NoteForm = (props: ToolsProps) => {
  const { collection, paper, note } = props;
  const refused = props.refused?.key === paper.key ? props.refused : undefined;
  return (
    <details open={refused !== undefined}>
      <summary>
        {note ? "Change the note" : "Write a note"}
        <UnseenTitle {...props} />
      </summary>
      <form method="post" action={actionOf(props)} class="stacked">
        <ItemFields {...props} />
        <Refusal message={refused?.message} />
        <label for={`note-${paper.key}`}>
          Note
          {collection.visibility === "private"
            ? ", which only you see"
            : ", which everyone who sees the collection can read"}
        </label>
        <textarea id={`note-${paper.key}`} name="note" rows={3} maxlength={MAX_NOTE_CHARACTERS}>
          {refused?.note ?? note}
        </textarea>
        <button type="submit" name="do" value="note">
          Keep the note
        </button>
      </form>
    </details>
  );
};
