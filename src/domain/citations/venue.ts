/** Where a paper appeared, parsed from a line as sources write it: "Phys. Rev. D 76, 013009 (2007)", "NeurIPS 2017". */

export interface Venue {
  /** Without the "In" that styles put before it, and without the year in parentheses at its end. */
  name: string;
  kind: "article" | "conference";
  /** Absent where the line has none, or several. */
  year?: number;
}

export function venueOf(written: string): Venue {
  const line = withoutPrefixes(written.replace(/\s+/g, " ").trim());
  const years = [...new Set(line.match(/(?<![\d.:/-])(?:19|20)\d\d(?![\d:/-])/g) ?? [])];
  const name = line
    .replace(/\((?:19|20)\d\d\)\.?$/, "")
    .trimEnd()
    .replace(/,\s*(?:19|20)\d\d\.?$/, "")
    .trim();
  return {
    name: name || line,
    kind: isConference(line) ? "conference" : "article",
    ...(years.length === 1 ? { year: Number(years[0]) } : {}),
  };
}

/** Leaves out what sources write before a name although every style does so itself: "In In", "Proceedings of the Proc.". */
function withoutPrefixes(written: string): string {
  let line = written;
  for (let i = 0; i < MAX_PREFIXES; i++) {
    const rest = line.replace(IN, "").replace(DOUBLED, "");
    if (rest === line || rest === "") break;
    line = rest;
  }
  return line;
}

const MAX_PREFIXES = 8;
/** "In: Proc. of", "in the Proceedings", but not the journals "In Vivo" and "In Practice". */
const IN =
  /^[Ii]n(?:: ?| (?=[Ii]n\b[: ]|[Tt]he [Pp]roc|[Pp]roc|\p{Lu}|\d|advances\b|findings\b)(?!(?:Vivo|Vitro|Silico|Situ|Practice|Monte|Esse|Die|Focus|Touch|Utero|Print)\b))/u;
/** The shorter of two beginnings that say the same. */
const DOUBLED = /^(?:proc(?:eedings|\.)? (?:of )?(?:the )?)(?=(?:in:? )?(?:the )?proc(?:eedings\b|\.))/i;

const isConference = (line: string): boolean =>
  /\b(?:proc(?:eedings|\.)|conference|conf\.|workshop|symposium|colloquium|meeting)(?!\w)/i.test(
    line.replace(JOURNALS_THAT_SOUND_SO, ""),
  ) || ACRONYM_AND_YEAR.test(line);

const JOURNALS_THAT_SOUND_SO =
  /\bproc(?:eedings|\.)\s+(?:of\s+the\s+)?(?:national academy|natl\.?|nat\.?|royal soc|r\.?\s*soc|london math|amer\.? math|american math|ieee(?!\s+(?:conf|int|comp|symp|work))|vldb)/i;
/** "NeurIPS 2017", "CVPR, 2019": two capitals, and not a journal's usual J, T or P. */
const ACRONYM_AND_YEAR =
  /^(?![JTP][A-Z]+,? )(?=[\w-]*[A-Z][\w-]*[A-Z])[A-Za-z][\w-]{1,14}(?: (?:Findings|Workshop))?,? (?:19|20)\d\d$/;
