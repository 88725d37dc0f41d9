import type { Suggestions } from "../../search/suggestions/suggestions.ts";
import { idsOf } from "../../store/papers/papers.ts";
import type { AppContext } from "../context.ts";

export interface PaperSuggestions {
  titles: { id: string; title: string }[];
  authors: { name: string; papers: number }[];
}

/** Suggests titles and authors for what somebody has typed so far; a paper that has just gone is left out. */
export async function suggestPapers(
  { db }: Pick<AppContext, "db">,
  suggestions: Pick<Suggestions, "offer">,
  typed: string,
): Promise<PaperSuggestions> {
  const { titles, authors } = await suggestions.offer(typed);
  const ids = await idsOf(
    db,
    titles.map(({ key }) => key),
  );
  return {
    titles: titles.flatMap(({ key, title }) => {
      const id = ids.get(key);
      return id === undefined ? [] : [{ id, title }];
    }),
    authors: authors.map(({ name, papers }) => ({ name, papers })),
  };
}
