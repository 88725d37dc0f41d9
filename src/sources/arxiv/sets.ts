/** arXiv's sets: `group:archive:CATEGORY`, such as `cs:cs:LG` for `cs.LG` and `physics:hep-th` for `hep-th`. */

const PHYSICS =
  "astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nlin nucl-ex nucl-th physics quant-ph".split(" ");

/** The set of a category (`cs.LG`) or of a whole archive or group (`cs`, `astro-ph`, `physics`). */
export function setOf(category: string): string {
  const [archive = "", subject] = category.split(".");
  // `physics` alone is the group, which has all of physics; as an archive it is only the rest.
  if (category === "physics") return category;
  const group = PHYSICS.includes(archive) ? "physics" : archive;
  if (subject !== undefined) return `${group}:${archive}:${subject}`;
  return group === archive ? archive : `${group}:${archive}`;
}
