/** The vectors of the instance that a command measures. */
import { grouped } from "../../lib/text.ts";
import type { Instance } from "../cliContext.ts";
import { showProgress } from "../lib/progress.ts";

/** Brings the vectors up to the records. Undefined, with a word on stderr, where no encoder has been learned yet. */
export async function vectorsOf({ meaning }: Instance) {
  const progress = showProgress("Vectors");
  await meaning.catchUp(({ done, of }) => progress.update(of > 0 ? done / of : undefined, grouped(done)));
  progress.stop();
  const ready = meaning.ready();
  if (!ready)
    process.stderr.write("No encoder has been learned yet, so words alone are measured. See: broadsheet learn\n");
  return ready;
}
