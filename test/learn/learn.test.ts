import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dot } from "../../src/domain/search/vectors.ts";
import { builtInEncoder } from "../../src/encoders/learn/adapter.ts";
import { corpusBuilder } from "../../src/encoders/learn/corpus.ts";
import { encode } from "../../src/encoders/learn/encoder.ts";
import { effectiveRank, heldOutScore } from "../../src/encoders/learn/heldout.ts";
import { learn } from "../../src/encoders/learn/learn.ts";
import { encoderBytes, readEncoder } from "../../src/encoders/learn/modelFile.ts";
import { freshState, type TrainingState, tableOf } from "../../src/encoders/learn/training.ts";
import { seeded } from "../../src/lib/random.ts";
import { topicPapers, topicWord } from "../support/made/topics.ts";

function corpusOf(n: number) {
  const corpus = corpusBuilder();
  for (const { title, abstract } of topicPapers(n)) corpus.add(title, abstract);
  return corpus.finish();
}
const OPTIONS = { epochs: 3, batch: 64 };

describe("learning", () => {
  it("goes by the decoupled loss, and by InfoNCE where that is asked for", () => {
    const corpus = corpusOf(600);
    const whole = learn(corpus, OPTIONS, {}).words.table;
    expect(learn(corpus, { ...OPTIONS, decoupled: true }, {}).words.table).toEqual(whole);
    expect(learn(corpus, { ...OPTIONS, decoupled: false }, {}).words.table).not.toEqual(whole);
  });

  it("brings words of one topic together, and titles to abstracts never seen", () => {
    const corpus = corpusOf(1_400);
    const { words, record } = learn(corpus, OPTIONS, {});
    const vector = (topic: number, i: number) => encode(words, topicWord(topic, i));
    expect(dot(vector(0, 1), vector(0, 5))).toBeGreaterThan(dot(vector(0, 1), vector(1, 5)) + 0.3);
    const untrained = heldOutScore(
      tableOf(corpus.vocabulary, freshState(corpus.vocabulary, 1)),
      corpus.heldOut,
      corpus.vocabulary,
    );
    expect(record.score).toBeGreaterThan(untrained);
    expect(record).toMatchObject({ papers: 1_350, heldOut: 50, epochs: 3 });
    expect(record.effectiveRank).toBeGreaterThan(5);
  });

  it("gives the same table for the same seed, also when it was interrupted", () => {
    const corpus = corpusOf(600);
    const whole = learn(corpus, OPTIONS, {}).words.table;
    expect(learn(corpus, OPTIONS, {}).words.table).toEqual(whole);
    expect(learn(corpus, { ...OPTIONS, seed: 2 }, {}).words.table).not.toEqual(whole);
    let kept: TrainingState | undefined;
    const stop = new Error("stop");
    const attempt = () =>
      learn(
        corpus,
        OPTIONS,
        {},
        {
          onEpoch(state) {
            if (state.epoch !== 2) return;
            kept = structuredClone(state);
            throw stop;
          },
        },
      );
    expect(attempt).toThrow(stop);
    expect(learn(corpus, OPTIONS, kept ? { state: kept } : {}).words.table).toEqual(whole);
  });

  it("begins where an earlier encoder ended, and tells how good that one was", () => {
    const earlier = learn(corpusOf(600), OPTIONS, {}).words;
    const corpus = corpusOf(1_200);
    const { earlierScore, record } = learn(corpus, { ...OPTIONS, epochs: 1 }, { earlier });
    expect(earlierScore).toBe(heldOutScore(earlier, corpus.heldOut, corpus.vocabulary));
    expect(record.score).toBeGreaterThan(learn(corpus, { ...OPTIONS, epochs: 1 }, {}).record.score - 0.05);
  });
});

describe("a paper's vector", () => {
  it("lies halfway between title and abstract, however long the abstract, and is either's where the other is empty", async () => {
    const { words } = learn(corpusOf(300), { ...OPTIONS, epochs: 1 }, {});
    const { encode: encodeTexts, encodePapers } = builtInEncoder({ id: "test", words });
    const text = (topic: number, n: number) => Array.from({ length: n }, (_, i) => topicWord(topic, i % 10)).join(" ");
    const [title, abstract] = [text(0, 3), text(1, 200)];
    const [ofTitle = [], ofAbstract = []] = await encodeTexts([title, abstract]);
    const vectors = await encodePapers?.([
      { title, abstract },
      { title, abstract: "" },
      { title: "", abstract },
      { title: "", abstract: "" },
    ]);
    const [both = [], titleAlone = [], abstractAlone = [], neither = []] = vectors ?? [];
    expect(dot(both, both)).toBeCloseTo(1, 5);
    expect(dot(both, ofTitle)).toBeCloseTo(dot(both, ofAbstract), 5);
    expect(dot(titleAlone, ofTitle)).toBeCloseTo(1, 5);
    expect(dot(abstractAlone, ofAbstract)).toBeCloseTo(1, 5);
    expect(dot(neither, neither)).toBe(0);
  });
});

describe("an encoder's file", () => {
  it("gives back the encoder, and nothing for any part or change of it", () => {
    const { words, record } = learn(corpusOf(300), { ...OPTIONS, epochs: 1 }, {});
    const bytes = encoderBytes(words, record);
    const read = readEncoder(bytes);
    expect(read?.record).toEqual(record);
    expect(read?.words.table).toEqual(words.table);
    expect(encode(read?.words ?? words, "paper on bakomi")).toEqual(encode(words, "paper on bakomi"));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (at) => {
        expect(readEncoder(bytes.subarray(0, at))).toBeUndefined();
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(readEncoder(changed)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it("encodes what it does not know as nothing", () => {
    const { words } = learn(corpusOf(300), { ...OPTIONS, epochs: 1 }, {});
    for (const text of ["", "zzzz", "the of", "😀"]) expect(encode(words, text).every((x) => x === 0)).toBe(true);
  });
});

describe("effective rank", () => {
  it("is 1 for one direction and n for n even ones", () => {
    const axis = (k: number) => Float32Array.from({ length: 8 }, (_, i) => (i === k ? 1 : 0));
    expect(effectiveRank([axis(0), axis(0)])).toBeCloseTo(1, 6);
    expect(effectiveRank([axis(0), axis(1), axis(2), axis(3)])).toBeCloseTo(4, 6);
    const random = seeded(3);
    const spread = Array.from({ length: 400 }, () => Float32Array.from({ length: 8 }, () => random.normal()));
    expect(effectiveRank(spread)).toBeGreaterThan(7.8);
  });
});
