/** Rendering comments: ordinary ones with mathematics, links and mentions, and the longest of the worst sort. */
import { cleanComment, MAX_COMMENT_CHARACTERS } from "../src/domain/comment.ts";
import { mentionsIn, renderComment } from "../src/web/comment.ts";
import { line, ms, quantile } from "./measure.ts";

const COMMENTS = 2_000;
/** Tried over and over before counting, as a server that has been up for a while. */
const WARMUP = 300;
/** What takes longest, found by trying every sign that the parser knows. */
const SLOW = ["&#", "|\n", "a\n=\n", "$\\pmod$ ", "![", "- a\n", "\\(", "``a"];

export function benchComments(): void {
  const ordinary = Array.from({ length: COMMENTS }, (_, i) => cleanComment(ordinaryComment(i)));
  const known = { readers: new Set(["mei-lin"]), papers: new Map([["2309.12307", "A title with $x^2$"]]) };
  for (const text of ordinary.slice(0, WARMUP)) renderComment(text, known);
  const times = ordinary.map((text) => timeOf(() => renderComment(text, known)));
  const looks = ordinary.map((text) => timeOf(() => mentionsIn(text)));
  const characters = ordinary.reduce((sum, text) => sum + text.length, 0) / COMMENTS;
  line(
    `comment of ${Math.round(characters)} characters, one new formula`,
    `p50 ${ms(quantile(times, 0.5))}`,
    `p95 ${ms(quantile(times, 0.95))}`,
    `mentions p50 ${ms(quantile(looks, 0.5))}`,
  );
  const worst = SLOW.map((part) =>
    cleanComment(`x ${part.repeat(MAX_COMMENT_CHARACTERS)}`.slice(0, MAX_COMMENT_CHARACTERS)),
  );
  for (const text of worst) renderComment(text, known);
  line(
    "worst comment of 10,000 characters",
    ms(Math.max(...worst.map((text) => timeOf(() => renderComment(text, known))))),
  );
}

function timeOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

const ordinaryComment = (i: number): string =>
  `Thanks @mei-lin, this helped. Compared with arXiv:2309.12307 the *rate* is better by $O(n^{-${i}/2})$, see [the
appendix](https://example.org/appendix#${i}):

> for every $\\epsilon > 0$ there is a step that keeps the loss below \`limit\`

- we ran it with three seeds and saw the same
- the **second** table has a slip, $\\alpha_{t}$ should be $\\alpha_{t+1}$

Did you try https://example.org/code/run${i}?py=3 as well?`;
