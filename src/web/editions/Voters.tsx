/** Readers by name, as those who upvoted a paper. */
import { readerPath } from "../../domain/pagePaths.ts";
import type { Voter } from "../../store/editions/upvotes.ts";
import { Avatar } from "../readers/Avatar.tsx";

/** A reader's name, leading to what they do here. */
export const ReaderName = ({ name, handle }: { name: string; handle?: string | undefined }) =>
  handle === undefined ? name : <a href={readerPath(handle)}>{name}</a>;

/** With their pictures where each has a line. */
export const Voters = ({ voters, pictures }: { voters: readonly Voter[]; pictures?: boolean }) => (
  <ul class="voters">
    {voters.map(({ name, handle }) => (
      <li>
        {pictures && <Avatar name={name} handle={handle} size="small" />}
        <ReaderName name={name} handle={handle} />
      </li>
    ))}
  </ul>
);
