/** Stands in for Vitest where helpers of the tests run in a program: what a test would end is ended with a scenario. */
type Ending = () => unknown;

const endings: Ending[] = [];

export const onTestFinished = (ending: Ending): void => void endings.push(ending);

/** The latest first; one that fails keeps no other from its turn. */
export async function endAll(): Promise<void> {
  for (let ending = endings.pop(); ending; ending = endings.pop()) {
    try {
      await ending();
    } catch (error) {
      process.stderr.write(`while cleaning up: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}
