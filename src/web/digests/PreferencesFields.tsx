/** The form of a subscription: its fields, what is wrong with them, and the button to a preview. */
import type { Child } from "hono/jsx";
import { type DigestPreferences, PREFERENCE_LIMITS, weekdayName } from "../../domain/digests/digestPreferences.ts";

interface PreferencesProps {
  preferences: DigestPreferences;
  zone: string;
  /** Whether the browser may fill in its own zone. */
  guess?: boolean;
  /** Whether there is an account that follows things. */
  hasAccount: boolean;
}

export const PreferencesFields = (props: PreferencesProps) => (
  <>
    <WhenFields {...props} />
    <WhatFields {...props} />
    <HowFields {...props} />
  </>
);

const WhenFields = ({ preferences, zone, guess }: PreferencesProps) => (
  <fieldset>
    <legend>When</legend>
    <Choice name="rhythm" label="How often" value={preferences.rhythm} options={RHYTHM_NAMES} />
    <Choice name="weekday" label="Weekly ones come on" value={String(preferences.weekday)} options={WEEKDAY_NAMES} />
    <label for="at">At, local time</label>
    <input id="at" name="at" type="time" required value={preferences.at} />
    <label for="zone">Time zone</label>
    <select id="zone" name="zone" data-zone={guess ? "" : undefined}>
      {zonesWith(zone).map((name) => (
        <option value={name} selected={name === zone}>
          {name.replaceAll("_", " ")}
        </option>
      ))}
    </select>
  </fieldset>
);

const WhatFields = ({ preferences, hasAccount }: PreferencesProps) => (
  <fieldset>
    <legend>What</legend>
    <Radio name="scope" value="edition" chosen={preferences.scope}>
      The whole edition, the most wanted first
    </Radio>
    <Radio name="scope" value="interests" chosen={preferences.scope}>
      Only my interests:
    </Radio>
    <label for="categories">Categories</label>
    <input
      id="categories"
      name="categories"
      placeholder="cs.LG, stat.ML"
      maxlength={2_000}
      value={preferences.categories.join(", ")}
    />
    <Lines name="authors" label="Authors, one per line" value={preferences.authors} placeholder="Ada Lovelace" />
    <Lines
      name="searches"
      label="Searches, one per line"
      value={preferences.searches}
      placeholder='"dense retrieval" -survey'
    />
    {hasAccount && (
      <label class="choice">
        <input type="checkbox" name="follows" value="yes" checked={preferences.follows} /> and what I follow here
      </label>
    )}
  </fieldset>
);

const HowFields = ({ preferences, hasAccount }: PreferencesProps) => (
  <fieldset>
    <legend>How</legend>
    <label for="papers">Papers at most</label>
    <input
      id="papers"
      name="papers"
      type="number"
      min={1}
      max={PREFERENCE_LIMITS.papers}
      required
      value={String(preferences.papers)}
    />
    {hasAccount && (
      <label class="choice">
        <input type="checkbox" name="forMe" value="yes" checked={preferences.forMe} /> In the order that I would read
        them, by what I liked and hid here
      </label>
    )}
    <Choice name="abstracts" label="Abstracts" value={preferences.abstracts} options={ABSTRACT_NAMES} />
    <Choice name="format" label="Format" value={preferences.format} options={FORMAT_NAMES} />
    <Choice name="whenEmpty" label="When nothing is new" value={preferences.whenEmpty} options={EMPTY_NAMES} />
  </fieldset>
);

type Names = Record<string, string>;
const RHYTHM_NAMES: Names = {
  daily: "Every day",
  weekdays: "Monday to Friday",
  weekly: "Once a week",
  monthly: "Once a month, on the first",
} satisfies Record<DigestPreferences["rhythm"], string>;
const WEEKDAY_NAMES: Names = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((day) => [day, weekdayName(day)]));
const ABSTRACT_NAMES: Names = {
  none: "Titles only",
  short: "Beginnings of abstracts",
  full: "Whole abstracts",
} satisfies Record<DigestPreferences["abstracts"], string>;
const FORMAT_NAMES: Names = { html: "HTML, with plain text", text: "Plain text alone" } satisfies Record<
  DigestPreferences["format"],
  string
>;
const EMPTY_NAMES: Names = { skip: "Send nothing", say: "Say so" } satisfies Record<
  DigestPreferences["whenEmpty"],
  string
>;

const Choice = ({ name, label, value, options }: { name: string; label: string; value: string; options: Names }) => (
  <>
    <label for={name}>{label}</label>
    <select id={name} name={name}>
      {Object.entries(options).map(([option, message]) => (
        <option value={option} selected={option === value}>
          {message}
        </option>
      ))}
    </select>
  </>
);

const Radio = ({ name, value, chosen, children }: { name: string; value: string; chosen: string; children: Child }) => (
  <label class="choice">
    <input type="radio" name={name} value={value} checked={value === chosen} /> {children}
  </label>
);

const Lines = ({
  name,
  label,
  value,
  placeholder,
}: {
  name: string;
  label: string;
  value: string[];
  placeholder: string;
}) => (
  <>
    <label for={name}>{label}</label>
    <textarea id={name} name={name} rows={3} maxlength={8_000} placeholder={placeholder}>
      {value.join("\n")}
    </textarea>
  </>
);

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
const zonesWith = (zone: string): string[] => (ZONES.includes(zone) ? ZONES : [zone, ...ZONES]);

export const PreviewButton = ({ at }: { at: string }) => (
  <button type="submit" class="second" formaction={at} formmethod="get" formnovalidate>
    Show me the next one
  </button>
);

export const FormProblems = ({ problems = [] }: { problems: readonly string[] | undefined }) =>
  problems.length === 0 ? null : (
    <div class="failing" role="alert">
      {problems.map((problem) => (
        <p>{problem}</p>
      ))}
    </div>
  );
