/** Environments: `\begin{name} .. \end{name}`. */

export interface Environment {
  name: string;
  /** Where its content begins and ends, and where the text goes on. */
  from: number;
  to: number;
  end: number;
}

/** Deeper nesting is not meant well. */
const MAX_DEPTH = 50;

/** The environments of a text that end, by where they begin. */
export function environmentsIn(source: string): ReadonlyMap<number, Environment> {
  const found = new Map<number, Environment>();
  if (!source.includes("\\begin")) return found;
  const open: { name: string; at: number; from: number }[] = [];
  for (const { 0: whole, 1: kind, 2: name = "", index } of source.matchAll(MARK)) {
    const end = index + whole.length;
    if (kind === "begin") {
      if (open.length < MAX_DEPTH) open.push({ name, at: index, from: end });
      continue;
    }
    const place = open.findLastIndex((one) => one.name === name);
    const begun = open[place];
    if (!begun) continue;
    open.length = place;
    found.set(begun.at, { name, from: begun.from, to: index, end });
  }
  return found;
}

const MARK = /\\(begin|end)\s?\{([A-Za-z]{1,30}\*?)\}/g;

/** What an environment is within a formula. */
const FORMULAS: Record<string, string> = {
  equation: "",
  displaymath: "",
  math: "",
  align: "aligned",
  flalign: "aligned",
  split: "aligned",
  aligned: "aligned",
  eqnarray: "rcl",
  gather: "gathered",
  gathered: "gathered",
  multline: "gathered",
  alignat: "alignedat",
  array: "array",
  matrix: "matrix",
  pmatrix: "pmatrix",
  bmatrix: "bmatrix",
  vmatrix: "vmatrix",
  cases: "cases",
};

/** The formula that an environment is, without delimiters; undefined for one of text. */
export function formulaOf(name: string, content: string): string | undefined {
  const inside = FORMULAS[name.replace("*", "")];
  const formula = content.trim();
  if (inside === undefined || inside === "") return inside === undefined ? undefined : formula;
  const [begin, end] = inside === "rcl" ? ["array}{rcl", "array"] : [inside, inside];
  return `\\begin{${begin}}${inside.startsWith("a") && !formula.startsWith("{") ? ` ${formula}` : formula} \\end{${end}}`;
}

export const LISTS: ReadonlySet<string> = new Set(
  "itemize enumerate description compactitem compactenum inparaenum inparaitem asparaenum asparaitem list".split(" "),
);

/** Environments whose content is running text. */
export const TEXTS: ReadonlySet<string> = new Set(
  (
    "abstract document quote quotation verse center flushleft flushright small footnotesize large it em bf sloppypar " +
    "theorem thm lemma lem proposition prop corollary cor definition defn remark rem proof example conjecture claim " +
    "question problem notation fact observation keywords subequations singlespace doublespace spacing samepage"
  ).split(" "),
);
