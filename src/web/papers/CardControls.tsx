/** Controls of a paper on its card and its page: save, collect, hide. They are buttons of one form. */

import type { Child } from "hono/jsx";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { FormFields } from "../layout/FormFields.tsx";

interface Controls {
  page: PageContext;
  paper: Pick<Paper, "key" | "id" | "title">;
  viewer: ViewerState;
}

/** The script reads `data-does`; `data-key` is a key of the keyboard. */
export const CardControls = ({ page, paper, viewer }: Controls) => {
  const path = paperPath(paper.id);
  const saved = viewer.saved.has(paper.key);
  const hidden = viewer.hidden.has(paper.key);
  const title = <span class="unseen"> {plainText(paper.title)}</span>;
  return (
    <form class="controls" method="post" action={`${path}/collect`}>
      <FormFields page={page} />
      <button
        type="submit"
        class="plain"
        name={saved ? "remove" : "add"}
        value="saved"
        aria-pressed={saved ? "true" : "false"}
        data-does="save"
        data-key="s"
      >
        <span>{saved ? "Saved" : "Save"}</span>
        {title}
      </button>
      {viewer.collections.length > 0 ? (
        <details>
          <summary>Collect{title}</summary>
          <Offered viewer={viewer} paper={paper} />
          <More path={path} page={page} title={title} message="Another, or a new one…" />
        </details>
      ) : (
        <More path={path} page={page} title={title} message="Into a collection…" />
      )}
      <button
        type="submit"
        class="plain"
        formaction={`${path}/hide`}
        name="state"
        value={hidden ? "off" : "on"}
        aria-pressed={hidden ? "true" : "false"}
        data-does="hide"
      >
        <span>{hidden ? "Show again" : "Not interested"}</span>
        {title}
      </button>
      <span class="said" aria-live="polite" />
    </form>
  );
};

const Offered = ({ viewer, paper }: Omit<Controls, "page">) => {
  const within = viewer.collected.get(paper.key);
  return (
    <ul>
      {viewer.collections.map(({ address, name }) => {
        const there = within?.has(address) === true;
        return (
          <li>
            <button
              type="submit"
              class="plain"
              name={there ? "remove" : "add"}
              value={address}
              aria-pressed={there ? "true" : "false"}
              data-does="collect"
            >
              {name}
            </button>
          </li>
        );
      })}
    </ul>
  );
};

interface MoreProps {
  path: string;
  page: PageContext;
  title: Child;
  message: string;
}

const More = ({ path, page, title, message }: MoreProps) => (
  <a href={`${path}/collect?${new URLSearchParams({ return: page.here })}`}>
    {message}
    {title}
  </a>
);
