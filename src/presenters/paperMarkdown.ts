/** A paper as Markdown: facts, abstract, versions, submissions, related papers, comments. */

import type { PlainComment } from "../app/discussion/listComments.ts";
import type { PaperReading } from "../app/papers/readPaper.ts";
import { dayOf } from "../domain/editions/edition.ts";
import { siteName } from "../domain/editions/externalListing.ts";
import { paperPath } from "../domain/pagePaths.ts";
import { type Paper, publishedOf, updatedOf } from "../domain/papers/paper.ts";
import { homeOf } from "../domain/papers/paperId.ts";
import { LINK_NAMES } from "../domain/papers/paperLinks.ts";
import { isoPartialDate } from "../domain/papers/partialDate.ts";
import { count } from "../lib/text.ts";
import { inline, link, quoted, shorten, titled } from "./escapeMarkdown.ts";

/** Characters of a comment or note; the rest is on the page. */
const QUOTED_CHARACTERS = 3_000;

export function paperMarkdown(reading: PaperReading, address: string): string {
  const { paper, versions, submissions, related, comments } = reading;
  const here = address + paperPath(paper.id);
  return `${[
    `# ${inline(paper.title)}`,
    ...(paper.withdrawn ? ["This paper has been withdrawn."] : []),
    facts(reading, here).join("\n"),
    "## Abstract",
    paper.abstract === "" ? "No abstract was given." : inline(paper.abstract),
    ...section(
      "Versions",
      versions.map(({ id, version, createdAt: at, precision }) =>
        [`- ${isoPartialDate({ at, precision })}: version ${version} of ${inline(id)}`, ...pages(id, version)].join(
          " ",
        ),
      ),
    ),
    ...section("Submitted", submissions.map(submission)),
    ...section(
      "Related papers",
      related.map((one) => `- ${titled(one.title, address + paperPath(one.id))}`),
    ),
    ...discussion(paper, comments, here),
  ].join("\n\n")}\n`;
}

function facts({ paper, ids }: PaperReading, here: string): string[] {
  const { id, authors, categories, publishedAt, updatedAt, comments, upvotes, elsewhere, links } = paper;
  const others = ids.filter((one) => one !== id);
  const home = homeOf(id);
  const tallies = [count(upvotes, "upvote"), ...elsewhere.map((on) => `${on.upvotes} on ${siteName(on.site)}`)];
  return [
    `- Id: ${inline(id)}${others.length > 0 ? `, also ${others.map(inline).join(", ")}` : ""}`,
    `- Page: ${link(here)}`,
    `- Authors: ${authors.length > 0 ? authors.map(inline).join(", ") : "not given"}`,
    `- Published: ${isoPartialDate(publishedOf(paper))}${updatedAt > publishedAt ? `, last revised ${isoPartialDate(updatedOf(paper))}` : ""}`,
    ...(categories.length > 0 ? [`- Categories: ${categories.map(inline).join(", ")}`] : []),
    ...(home ? [`- ${home.name}: ${link(home.page)}${home.pdf ? `, PDF: ${link(home.pdf)}` : ""}`] : []),
    ...links.map(({ kind, value }) => `- ${LINK_NAMES[kind]}: ${/^https?:/.test(value) ? link(value) : inline(value)}`),
    ...(comments ? [`- Remark of the authors: ${inline(comments)}`] : []),
    `- Readers: ${inline(tallies.join(", "))}, ${count(paper.commentCount, "comment")}`,
  ];
}

const pages = (id: string, version: number): string[] => {
  const home = homeOf(id, version);
  return home ? [link(home.page)] : [];
};

const section = (heading: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`## ${heading}`, items.join("\n")];

function submission({ day, name, byRule, note, site }: PaperReading["submissions"][number]): string {
  const by = site ? siteName(site) : byRule ? `the rule ${name}` : name;
  return `- ${day}${by ? `, by ${inline(by)}` : ""}${note ? `: ${inline(shorten(note, QUOTED_CHARACTERS))}` : ""}`;
}

function discussion({ commentCount }: Paper, comments: readonly PlainComment[], here: string): string[] {
  if (comments.length === 0) return [];
  return [
    "## Comments",
    `Quoted as readers wrote them. ${
      comments.length < commentCount ? `The first ${comments.length} of ${commentCount}; all are` : "They are"
    } at ${link(`${here}#comments`)}`,
    ...comments.flatMap(({ name, handle, createdAt, text }) => [
      `${inline(name)} (@${inline(handle)}), ${dayOf(createdAt)}:`,
      quoted(shorten(text, QUOTED_CHARACTERS)),
    ]),
  ];
}
