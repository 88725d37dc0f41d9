/** Long work on the thread that serves pages lets others have their turn, by time and not by how much was done. */

/** So long nobody else is kept waiting. */
const TURN_MS = 10;

/** Call it after each small piece of work. Once some milliseconds have gone by, it waits until others had a turn. */
export type Turn = () => Promise<void>;

export function takingTurns(): Turn {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  };
}
