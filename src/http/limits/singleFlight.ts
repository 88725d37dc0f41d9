/**
 * Work that several ask for at once, done once for all of them. What fails, or is not for everybody (undefined), is the
 * asker's own: the others then do the work themselves.
 */
export function singleFlight<T>() {
  const flights = new Map<string, Promise<T | undefined>>();
  return {
    isUnderWay: (key: string): boolean => flights.has(key),
    /** Throws what the asker's own work throws. */
    async run(key: string, work: () => Promise<T | undefined>): Promise<T | undefined> {
      const flight = flights.get(key);
      if (flight) return (await flight.catch(() => undefined)) ?? work();
      const made = work();
      flights.set(key, made);
      try {
        return await made;
      } finally {
        flights.delete(key);
      }
    },
  };
}
