/** The form that finds papers like those marked in the list. It stays in sight below the list, without a script. */
import type { SearchParams } from "../../app/papers/searchUrl.ts";
import { searchParameters } from "../../search/saved/savedSearch.ts";

/** The id of the form that the cards' checkboxes belong to. */
const FORM_ID = "more";

/** The search itself goes with it: the filters hold for the papers like these, and without a mark the page stays. */
export const MoreLikeBar = ({ params }: { params: SearchParams }) => (
  <form class="likebar" id={FORM_ID} action="/papers" aria-label="More like the marked papers">
    {[...searchParameters(params)].map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <p>
      <span class="hint">None marked yet</span>
      <span class="marks" />
    </p>
    <button type="submit">More like the marked papers</button>
  </form>
);
