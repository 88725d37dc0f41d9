/** A thousand titles that break careless writers of XML, TeX, JSON and text; the same ones every time. */
import type { Paper } from "../../../src/domain/papers/paper.ts";
import { clean } from "../../../src/lib/text.ts";
import { loadPapers } from "../../../src/store/papers/papers.ts";
import { freshInstance, type TestInstance } from "../instance.ts";
import { addTitled } from "../made/papers.ts";

const SCRAPS = [
  "Q&A",
  "&amp; &lt;b&gt; &#38; &nbsp;",
  "a < b > c",
  "<script>alert(1)</script>",
  "<![CDATA[x]]>",
  "]]>",
  "--> <!--",
  "\"double\" and 'single'",
  "$O(n^2)$ in $\\mathbb{R}^d$",
  "$$\\sum_{i<j} x_i & y_j$$",
  "\\textbf{bold} \\'etude na\\\"ive \\o",
  "100% of _all_ ^x^ ~ # {braces} }{ \\",
  "🦜🔍 👩‍🔬 🇫🇮",
  "\u202eright to left\u202c \u2066isolated\u2069",
  "مرحبا بالعالم",
  "中文标题：学习",
  "Erdős–Rényi Łukasz ﬁnite",
  "first line\nsecond line\r\n  third\tline",
  "zero\u200bwidth and bell\u0007 and \u0085",
  "lone \ud800 half",
  "TY  - JOUR",
  "ER  - ",
  "@article{x, title={y}}",
  "[link](javascript:alert(1)) *star* `code` | cell | # head",
  "%0d%0aSet-Cookie: a=b",
  "{{constructor}} #{1+1} <%= 1 %>",
  "=cmd|' /C calc'!A0",
  "\u00a0hard\u00a0spaces\u2003and\u2028breaks",
];

/** Pieces in ever other combinations, up to 2,000 characters long, each title different from all others. */
export const HOSTILE_TITLES: readonly string[] = Array.from({ length: 1_000 }, (_, i) => {
  const n = i % 50 === 49 ? 200 : 1 + (i % 4);
  const pieces = Array.from({ length: n }, (_, j) => SCRAPS[(i * 7 + j * (1 + (i % 11))) % SCRAPS.length]);
  return `${pieces.join(" ").slice(0, 1_990)} no. ${i}`;
});

/** An instance that has taken them in, and its papers as they are kept: whatever goes out must come back equal to those. */
export async function hostileInstance(): Promise<{ instance: TestInstance; papers: Paper[] }> {
  const instance = await freshInstance();
  const added = await addTitled(
    instance,
    // Every source cleans its titles like that.
    HOSTILE_TITLES.map(clean),
  );
  return {
    instance,
    papers: await loadPapers(
      instance.db,
      added.map(({ key }) => key),
    ),
  };
}
