/** `/me/interests`: what was learned about a reader, and how it is changed. */
import type { InterestFeature, InterestsView, LearnedThing } from "../../app/interests/showInterests.ts";
import type { InterestKind } from "../../domain/interests/interest.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { FormFields } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { MyNav } from "../readers/MyNav.tsx";

const SECTIONS: readonly [InterestKind, (keyof InterestsView & `${InterestKind}s`) | "categories", string][] = [
  ["word", "words", "Words"],
  ["author", "authors", "Authors"],
  ["category", "categories", "Categories"],
  ["paper", "papers", "Papers"],
];

const SETTINGS = { removed: "removed", less: "counts less", more: "counts more" } as const;

const FEATURE_NAMES: Record<InterestFeature, string> = {
  nearest: "nearness to the papers that you like",
  words: "words in common with them",
  topic: "words that you like altogether",
  categories: "categories",
  authors: "number of papers by the same authors",
  knownAuthor: "an author whom you like",
  hidden: "nearness to what you hid",
  votes: "readers’ upvotes",
};

export const InterestsPage = ({ page, view }: { page: PageContext; view: InterestsView }) => (
  <Layout page={page} title="Interests" current="reader">
    <MyNav page={page} at="/me/interests" />
    <section class="prose interests">
      <h1>What was learned about you</h1>
      <p>
        {view.acts === 0
          ? "Nothing yet. Upvotes, papers that you save, comment on and open, and those that you hide tell what you like."
          : `Learned from ${count(view.acts, "paper")} that you upvoted, saved, commented on, opened or hid, and from what you follow.`}{" "}
        Only you see this. It is worked out each time and kept nowhere. <a href="/for-you">Papers for you</a>
      </p>
      <Switches page={page} view={view} />
      {view.adjustments.length > 0 && <Adjusted page={page} view={view} />}
      <AddForm page={page} />
      {SECTIONS.map(([kind, name, title]) =>
        view[name].length === 0 ? null : <Learned page={page} kind={kind} title={title} things={view[name]} />,
      )}
      <h2>How much each counts</h2>
      <p>
        {view.isOwn
          ? "These weights are your own: you have passed by enough papers to tell."
          : "These weights are the same for everybody, until you have passed by enough papers to tell your own."}
      </p>
      <ul class="weights">
        {view.weights.map(({ feature, weight }) => (
          <li>
            {FEATURE_NAMES[feature]}: {weight.toFixed(2)}
          </li>
        ))}
      </ul>
    </section>
  </Layout>
);

const Change = ({ page, change, children }: { page: PageContext; change: string; children: string }) => (
  <form method="post" action="/me/interests/change">
    <FormFields page={page} />
    <button type="submit" name="change" value={change}>
      {children}
    </button>
  </form>
);

const Switches = ({ page, view: { settings, acts } }: { page: PageContext; view: InterestsView }) => (
  <div class="switches">
    <Change page={page} change={settings.pausedAt === undefined ? "pause" : "resume"}>
      {settings.pausedAt === undefined ? "Pause learning" : "Go on learning"}
    </Change>
    {acts > 0 && (
      <Change page={page} change="forget">
        Forget everything until now
      </Change>
    )}
    {settings.forgottenEarlier !== undefined && (
      <Change page={page} change="undo">
        Undo forgetting
      </Change>
    )}
    <Change page={page} change={settings.showsMatch ? "hideMatch" : "showMatch"}>
      {settings.showsMatch ? "Hide how well papers match" : "Show on cards how well papers match"}
    </Change>
    {settings.forgottenBefore !== undefined && (
      <p class="note">
        What you did before{" "}
        <time datetime={isoDate(settings.forgottenBefore)}>{shortDate(settings.forgottenBefore)}</time> does not count.
        Your upvotes and collections are untouched, and what you follow and what you set by hand still count.
      </p>
    )}
  </div>
);

const Adjusted = ({ page, view: { adjustments } }: { page: PageContext; view: InterestsView }) => (
  <>
    <h2>Set by you</h2>
    <ul class="listing">
      {adjustments.map(({ kind, value, label, setting }) => (
        <li>
          <span>{plainText(label)}</span>
          <span class="small">
            {kind}, {SETTINGS[setting]}
          </span>
          <Adjust page={page} kind={kind} value={value} label={label} to={["none", "Take back"]} />
        </li>
      ))}
    </ul>
  </>
);

interface AdjustProps {
  page: PageContext;
  kind: InterestKind;
  value: string;
  label: string;
  to: readonly [string, string];
}

const Adjust = ({ page, kind, value, label, to: [setting, name] }: AdjustProps) => (
  <form method="post" action="/me/interests">
    <FormFields page={page} />
    <input type="hidden" name="kind" value={kind} />
    <input type="hidden" name="value" value={value} />
    <button type="submit" class="plain" name="setting" value={setting}>
      {name}
      <span class="unseen">: {plainText(label)}</span>
    </button>
  </form>
);

const Learned = ({
  page,
  kind,
  title,
  things,
}: {
  page: PageContext;
  kind: InterestKind;
  title: string;
  things: readonly LearnedThing[];
}) => (
  <>
    <h2>{title}</h2>
    <ul class="listing learned">
      {things.map(({ label, value, weight }) => (
        <li>
          {kind === "paper" ? <a href={paperPath(value)}>{plainText(label)}</a> : <span>{label}</span>}
          <meter min={0} max={1} value={weight.toFixed(2)} aria-label={`How much ${plainText(label)} counts`} />
          <Adjust page={page} kind={kind} value={value} label={label} to={["more", "More"]} />
          <Adjust page={page} kind={kind} value={value} label={label} to={["less", "Less"]} />
          <Adjust page={page} kind={kind} value={value} label={label} to={["removed", "Remove"]} />
        </li>
      ))}
    </ul>
  </>
);

const AddForm = ({ page }: { page: PageContext }) => (
  <form method="post" action="/me/interests" class="stacked">
    <FormFields page={page} />
    <label for="kind">Add</label>
    <select id="kind" name="kind">
      <option value="word">a word</option>
      <option value="author">an author</option>
      <option value="category">a category</option>
      <option value="paper">a paper, by its id</option>
    </select>
    <label for="value">Which</label>
    <input id="value" name="value" required maxlength={100} />
    <button type="submit" name="setting" value="more">
      More of this
    </button>
    <button type="submit" name="setting" value="removed">
      None of this
    </button>
  </form>
);
