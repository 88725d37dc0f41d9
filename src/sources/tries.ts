/** Counts how often the same request came to nothing in the same way, for what is put up with in the end. */
export interface Tries {
  /** How often it failed so far. */
  of(request: string): number;
  failed(request: string): void;
}

/** Remembers the latest request alone: sources are asked for one page at a time. */
export function createTries(): Tries {
  const latest = { request: "", times: 0 };
  return {
    of: (request) => (latest.request === request ? latest.times : 0),
    failed(request) {
      latest.times = latest.request === request ? latest.times + 1 : 1;
      latest.request = request;
    },
  };
}
