/** OpenSearch 1.1: lets a browser search here from its address bar, with suggestions while somebody types. */

import type { PaperSuggestions } from "../../app/papers/suggestPapers.ts";
import { paperPath } from "../../domain/pagePaths.ts";

import { plainText } from "../../domain/papers/tex.ts";
import { count } from "../../lib/text.ts";
import { xml } from "../xml.ts";

/** What the format allows. */
const MAX_SHORT_NAME_CHARACTERS = 16;
const MAX_LONG_NAME_CHARACTERS = 48;
/** Browsers show one line. */
const MAX_SUGGESTION_CHARACTERS = 300;

export function openSearch(title: string, address: string): string {
  const short = (characters: number) => xml([...title].slice(0, characters).join("").trim());
  const at = xml(address);
  return `<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/" xmlns:moz="http://www.mozilla.org/2006/browser/search/">
<ShortName>${short(MAX_SHORT_NAME_CHARACTERS)}</ShortName>
<LongName>${short(MAX_LONG_NAME_CHARACTERS)}</LongName>
<Description>${xml(`Papers in ${title}, by words and meaning, author, or arXiv id`)}</Description>
<InputEncoding>UTF-8</InputEncoding>
<OutputEncoding>UTF-8</OutputEncoding>
<Url type="text/html" method="get" template="${at}/papers?q={searchTerms}"/>
<Url type="application/x-suggestions+json" method="get" template="${at}/opensearch/suggest?q={searchTerms}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="${at}/opensearch.xml"/>
<moz:SearchForm>${at}/papers</moz:SearchForm>
</OpenSearchDescription>
`;
}

/** Writes suggestions as OpenSearch has them: the query, the completions, their descriptions, and their URLs. */
export function suggestionList(
  typed: string,
  { titles, authors }: PaperSuggestions,
  address: string,
): [string, string[], string[], string[]] {
  const rows = [
    ...authors.map(({ name, papers }) => ({
      text: name,
      description: count(papers, "paper"),
      path: `/papers?${new URLSearchParams({ author: name })}`,
    })),
    ...titles.map(({ id, title }) => ({ text: plainText(title), description: id, path: paperPath(id) })),
  ];
  return [
    typed,
    rows.map(({ text }) => text.slice(0, MAX_SUGGESTION_CHARACTERS).toWellFormed()),
    rows.map(({ description }) => description),
    rows.map(({ path }) => address + path),
  ];
}
