/** Two hundred queries of one to six words: runs of words from titles, and the hardest common ones. */
const QUERIES = 200;
const HARDEST = ["learning", "deep neural network", "loss function"];

export function queriesFrom(titles: readonly string[]): string[] {
  const queries = [...HARDEST];
  let state = 42;
  // The generator of Numerical Recipes: the same queries for the same titles.
  const random = (n: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * n);
  };
  while (queries.length < QUERIES) {
    const words = titles[random(titles.length)]?.match(/[\p{L}\p{N}-]+/gu) ?? [];
    const n = 1 + random(6);
    const query = words.slice(random(Math.max(1, words.length - n + 1))).slice(0, n);
    if (query.length > 0) queries.push(query.join(" "));
  }
  return queries;
}
