/** The authors of a paper that a search asks for by name. */
import { foldName } from "../../domain/papers/authorNames.ts";
import { alsoNamed } from "./paperTerms.ts";
import { nameWords } from "./terms.ts";

/**
 * Of each name the authors who are called exactly so; else those who have all of its words; else those who have any, since
 * a search asks for its words among all authors.
 */
export function namedAuthors(authors: readonly string[], names: readonly string[]): Set<string> {
  if (names.length === 0) return new Set();
  const candidates = authors.map((author) => ({
    author,
    words: new Set([...nameWords(author), ...alsoNamed(author)]),
  }));
  return new Set(
    names.flatMap((name) => {
      const exact = authors.filter((author) => foldName(author) === foldName(name));
      if (exact.length > 0) return exact;
      const words = nameWords(name);
      const all = candidates.filter((one) => words.length > 0 && words.every((word) => one.words.has(word)));
      const some = all.length > 0 ? all : candidates.filter((one) => words.some((word) => one.words.has(word)));
      return some.map(({ author }) => author);
    }),
  );
}
