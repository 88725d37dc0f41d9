/**
 * Functions that remember their results. They keep those used last, at most so many; see
 * docs/decisions/2026-11-30-one-cache.md for what the bounds cost. Caches of another shape use `LRUCache` itself.
 */
import { LRUCache } from "lru-cache";

/** Returns the same function of texts, which remembers its last `max` results. */
export function memoize<Args extends readonly string[], Result extends {}>(
  max: number,
  work: (...args: Args) => Result,
): (...args: Args) => Result {
  const results = new LRUCache<string, Result>({ max });
  return (...args) => {
    const name = args.join("\n");
    let result = results.get(name);
    if (result === undefined) {
      result = work(...args);
      results.set(name, result);
    }
    return result;
  };
}

/**
 * Returns the same asynchronous function of a text, which remembers its last `max` results. Callers that ask while the
 * work is under way share it; a failure is not remembered.
 */
export function memoizeAsync<Result>(
  max: number,
  work: (name: string) => Promise<Result>,
): (name: string) => Promise<Result> {
  const results = new LRUCache<string, Promise<Result>>({ max });
  return (name) => {
    const known = results.get(name);
    if (known) return known;
    const result = work(name);
    results.set(name, result);
    result.catch(() => {
      if (results.peek(name) === result) results.delete(name);
    });
    return result;
  };
}
