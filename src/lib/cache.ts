/**
 * Functions that remember their results. They keep those used last, up to a bound; see
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
