/** Run by `node --expose-gc`: how many bytes the heap grows by when 20,000 queries bring a new word each. */
import { variantsIn } from "../../../src/encoders/learn/variants.ts";
import { vocabularyOf } from "../../../src/encoders/learn/vocabulary.ts";
import { termsOf } from "../../../src/search/postings/paperTerms.ts";
import { termsIn } from "../../../src/search/postings/terms.ts";
import { parseQuery } from "../../../src/search/text/query.ts";
import { queryStems, snippet } from "../../../src/search/text/words.ts";

const QUERIES = 20_000;
const QUERY_CHARACTERS = 1_000;

const variants = variantsIn({
  vocabulary: vocabularyOf([], new Float32Array()),
  dimension: 1,
  table: new Float32Array(),
});
const letters = (n: number) => [...n.toString(26)].map((one) => String.fromCharCode(97 + parseInt(one, 26))).join("");

function ask(n: number): void {
  // Digits are quick to go through; the new word is long enough to be a slice, and no longer than a word may be.
  const text = `newwordofaquery${letters(n)} ${"7".repeat(QUERY_CHARACTERS)}`;
  const { words } = parseQuery(text);
  const stems = queryStems(words);
  termsIn("text", words);
  for (const word of termsIn("forms", words).length > 0 ? stems.values() : []) variants(word);
  snippet(text, stems);
  termsOf({ title: text, abstract: "", authors: [], categories: [], hasCode: false });
}

function heapUsed(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}

ask(0);
const before = heapUsed();
for (let n = 1; n <= QUERIES; n++) ask(n);
process.stdout.write(String(heapUsed() - before));
