/** A made-up library in which words of one topic stand for each other: titles use some, abstracts others. */
import type { PaperRecord } from "../../../src/domain/papers/paper.ts";
import { seeded } from "../../../src/lib/random.ts";
import { DAY_MS, NOW } from "./records.ts";

const TOPICS = 12;
const SYLLABLES = ["ba", "ko", "mi", "tu", "re", "sa", "lo", "ni", "fe", "du", "pa", "gi"];

/** Word `i` of a topic: distinct, of six letters or more, and touched by no stemmer. */
export const topicWord = (topic: number, i: number): string =>
  `${SYLLABLES[topic]}${SYLLABLES[(i * 5 + topic) % 12]}${SYLLABLES[(i * 7 + 3) % 12]}${SYLLABLES[i % 12]}o`;

const TITLE_WORDS = [0, 1, 2, 3];
const ABSTRACT_WORDS = [4, 5, 6, 7, 8, 9];

export function topicPapers(n: number, seed = 7): (PaperRecord & { topic: number })[] {
  const random = seeded(seed);
  return Array.from({ length: n }, (_, i) => {
    const topic = i % TOPICS;
    const some = (from: number[], k: number) =>
      Array.from({ length: k }, () => topicWord(topic, from[random.below(from.length)] ?? 0)).join(" ");
    return {
      topic,
      id: `topic:${i}`,
      title: `Paper on ${some(TITLE_WORDS, 3)} ${i}`,
      abstract: `Herein ${some(ABSTRACT_WORDS, 6)} appear. Then ${some(ABSTRACT_WORDS, 6)} follow. Lastly ${some([...TITLE_WORDS, ...ABSTRACT_WORDS], 4)} close.`,
      authors: [`Author ${i}`],
      categories: ["cs.LG"],
      versions: [{ version: 1, createdAt: NOW - (i % 300) * DAY_MS }],
      links: [],
    };
  });
}

/** The same papers as lines of an arXiv snapshot. */
export const topicLines = (n: number): string =>
  topicPapers(n)
    .map(({ id, title, abstract, authors, versions }) =>
      JSON.stringify({
        id,
        title,
        abstract,
        authors: authors[0],
        categories: "cs.LG",
        versions: versions.map((v) => ({ version: "v1", created: new Date(v.createdAt).toUTCString() })),
      }),
    )
    .join("\n");
