/**
 * Does work that several requests ask for at once one time for all of them. A result that failed, or is not for everybody
 * (undefined), goes to the first alone; the others then do the work themselves.
 */
export function singleFlight<T>() {
  const flights = new Map<string, Promise<T | undefined>>();
  return {
    isUnderWay: (key: string): boolean => flights.has(key),
    /** Throws what the caller's own work throws. */
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
