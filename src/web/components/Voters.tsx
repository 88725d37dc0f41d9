/** Readers by name, as those who upvoted a paper. */
import type { Voter } from "../../store/upvotes.ts";

/** A reader's name, leading to what they do here. */
export const ReaderName = ({ name, handle }: { name: string; handle?: string | undefined }) =>
  handle === undefined ? name : <a href={`/readers/${handle}`}>{name}</a>;

export const Voters = ({ voters }: { voters: readonly Voter[] }) => (
  <ul class="voters">
    {voters.map(({ name, handle }) => (
      <li>
        <ReaderName name={name} handle={handle} />
      </li>
    ))}
  </ul>
);
