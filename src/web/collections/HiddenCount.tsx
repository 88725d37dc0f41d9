/** Papers that a reader does not want to see: how many a list leaves out, and how to get one back. */

import type { ViewerState } from "../../app/papers/viewerState.ts";
import { paperPath } from "../../domain/pagePaths.ts";

import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { HIDDEN, withParameter } from "../../http/urls.ts";
import { count } from "../../lib/text.ts";
import { FormFields } from "../layout/FormFields.tsx";

/** Says under a list how many papers of this page are left out. Ranks and pages are as if they were there. */
export const HiddenCount = ({
  page,
  viewer,
  keys,
}: {
  page: PageContext;
  viewer: ViewerState | undefined;
  keys: readonly number[];
}) => {
  const hidden = viewer ? keys.filter((key) => viewer.hidden.has(key)).length : 0;
  if (hidden === 0) return null;
  return (
    <p class="hiddenhere">
      {page.showHidden ? (
        <>
          {count(hidden, "paper")} you have hidden {hidden === 1 ? "is" : "are"} shown here ·{" "}
          <a href={withParameter(page.here, HIDDEN, undefined)}>leave out</a>
        </>
      ) : (
        <>
          {count(hidden, "paper")} hidden · <a href={withParameter(page.here, HIDDEN, "show")}>show</a>
        </>
      )}{" "}
      · <a href="/me/hidden">all that you have hidden</a>
    </p>
  );
};

/** Offers to undo, at the top of the next page. */
export const JustHidden = ({ page }: { page: PageContext }) =>
  page.justHidden === undefined ? null : (
    <form class="justhidden" method="post" action={`${paperPath(page.justHidden.id)}/hide`}>
      <FormFields page={page} />
      <span role="status">
        Hidden: <a href={paperPath(page.justHidden.id)}>{plainText(page.justHidden.title)}</a>
      </span>
      <button type="submit" name="state" value="off">
        Undo
      </button>
    </form>
  );
