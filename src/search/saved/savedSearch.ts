/** A search that is kept: its words and filters as one address, the same for the same search. */
import type { PaperFilter } from "../../store/papers/papers.ts";

export interface SavedSearch {
  query: string;
  filter: PaperFilter;
}

/** In an order of their own, so that equal searches have equal addresses. */
export function searchParameters({ query, filter }: SavedSearch): URLSearchParams {
  const parameters = new URLSearchParams();
  if (query) parameters.set("q", query);
  if (filter.category) parameters.set("cat", filter.category);
  if (filter.author) parameters.set("author", filter.author);
  if (filter.from) parameters.set("from", filter.from);
  if (filter.to) parameters.set("to", filter.to);
  if (filter.hasCode) parameters.set("code", "yes");
  return parameters;
}

export const savedAddress = (search: SavedSearch): string => `/papers?${searchParameters(search)}`;

/** Reads the search from an address that `savedAddress` made. */
export function readSaved(address: string): SavedSearch {
  const given = Object.fromEntries(new URLSearchParams(address.slice(address.indexOf("?") + 1)));
  const { q = "", cat, author, from, to, code } = given;
  return {
    query: q,
    filter: {
      ...(cat ? { category: cat } : {}),
      ...(author ? { author } : {}),
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(code ? { hasCode: true } : {}),
    },
  };
}

/** As people read it: `“sparse loss”, in cs.LG, with code`. */
export function savedLabel({ query, filter }: SavedSearch): string {
  const { category, author, hasCode, from, to } = filter;
  return [
    query ? (/["“”]/.test(query) ? query : `“${query}”`) : "all papers",
    ...(author ? [`by ${author}`] : []),
    ...(category ? [`in ${category}`] : []),
    ...(hasCode ? ["with code"] : []),
    ...(from ? [`from ${from}`] : []),
    ...(to ? [`to ${to}`] : []),
  ].join(", ");
}
