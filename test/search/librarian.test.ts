/** What a librarian would answer: one thing however it is written, titles, slips, scripts, questions, filters. */
import { describe, expect, it } from "vitest";
import { formsOf } from "../../src/search/lexicon/paperForms.ts";
import { search } from "../../src/search/search.ts";
import { freshInstance, type TestInstance, titlesIn } from "../support/instance.ts";
import { record } from "../support/made/records.ts";

const found = async ({ db, index, suggestions }: TestInstance, query: string, more: { asTyped?: boolean } = {}) =>
  search(db, { index, suggestions }, { query, filter: {}, sort: "relevance", limit: 20, offset: 0, ...more });

const titles = async (instance: TestInstance, query: string) =>
  (await found(instance, query)).papers.map(({ title }) => title);

async function library(...papers: Parameters<typeof record>[0][]): Promise<TestInstance> {
  const instance = await freshInstance();
  await instance.add(...papers.map((paper) => record(paper)));
  return instance;
}

describe("one thing written in several ways", () => {
  const spellings: [string, string[]][] = [
    ["over-smoothing", ["oversmoothing", "over-smoothing", "over smoothing"]],
    ["few-shot", ["fewshot", "few-shot", "few shot"]],
    ["non-convex", ["nonconvex", "non-convex", "non convex"]],
    ["x-ray", ["xray", "x-ray", "x ray"]],
    ["COVID-19", ["covid19", "covid-19", "COVID 19"]],
    ["GPT-4", ["gpt4", "GPT-4", "gpt 4"]],
    ["e-mail", ["email", "e-mail"]],
    ["fine-tuning", ["finetuning", "fine-tuned", "fine tuning"]],
    ["state-of-the-art", ["state of the art", "state-of-the-art"]],
  ];
  it.each(spellings)("%s is found by each of its spellings, whichever a paper has", async (compound, queries) => {
    const closed = compound.replaceAll("-", "");
    const open = compound.replaceAll("-", " ");
    const instance = await library(
      { title: `Notes on ${compound} methods` },
      { title: `More about ${compound} here`, abstract: `It is ${compound}.` },
      { title: `Papers with ${closed} inside` },
      { title: `A study of ${open} again` },
      { title: "Something else entirely" },
    );
    const expected = new Set(await titles(instance, queries[0] ?? ""));
    expect(expected.size).toBeGreaterThanOrEqual(3);
    for (const query of queries) expect(new Set(await titles(instance, query))).toEqual(expected);
    const orders = await Promise.all(queries.map((query) => titles(instance, query)));
    for (const order of orders) expect(order).toEqual(orders[0]);
  });

  it("an acronym finds its long form and the other way round, and the page says what else was searched", async () => {
    const instance = await library(
      { title: "Graph neural networks for molecules", abstract: "We use graph neural networks (GNNs)." },
      { title: "What do GNNs see", abstract: "A graph neural network (GNN) sees little." },
      { title: "Message passing without tears", abstract: "Every GNN passes messages." },
      { title: "A graph of neural tissue", abstract: "The network of neurons." },
      ...Array.from({ length: 12 }, (_, i) => ({ title: `Other matters ${i}` })),
    );
    const short = await found(instance, "GNN");
    const long = await found(instance, "graph neural networks");
    expect(short.papers.map(({ id }) => id)).toEqual(long.papers.map(({ id }) => id));
    expect(short.papers.slice(0, 3).map(({ title }) => title)).not.toContain("A graph of neural tissue");
    expect(short.also).toEqual(["graph neural networks"]);
    expect(long.also).toEqual([]);
    expect((await instance.get("/papers?q=gnn")).html).toContain("Also searched: graph neural networks.");
    expect(JSON.parse((await instance.get("/api/v1/search?q=gnn")).html).alsoSearched).toEqual([
      "graph neural networks",
    ]);
  });

  it("a word that is an acronym of a few is still a word, unless it is typed in capitals", async () => {
    const instance = await library(
      { title: "Spin transfer and angular recoil (STAR)", abstract: "Spin transfer and angular recoil (STAR) again." },
      { title: "More STAR", abstract: "Spin transfer and angular recoil (STAR)." },
      ...Array.from({ length: 60 }, (_, i) => ({ title: `Formation of a star ${i}` })),
    );
    expect((await found(instance, "star formation")).also).toEqual([]);
    expect((await found(instance, "STAR")).also).toEqual(["spin transfer and angular recoil"]);
  });

  it.each([
    ["support vector machines (SVMs)", "svm", "support vector machines"],
    ["Retrieval-Augmented Generation (RAG)", "rag", "retrieval augmented generation"],
    ["reinforcement learning from human feedback (RLHF)", "rlhf", "reinforcement learning from human feedback"],
    ["state-of-the-art (SOTA)", "sota", "state of the art"],
  ])("%s defines %s", (text, short, long) => {
    expect(formsOf("", `We use ${text}.`).filter(({ kind }) => kind === "acronym")).toEqual([
      expect.objectContaining({ short, long }),
    ]);
  });

  it.each(["we saw it (see below)", "in the year (2019)", "a thing (AB)", "(ACR) alone", "of all (OFA"])(
    "%s defines nothing",
    (text) => {
      expect(formsOf("", text).filter(({ kind }) => kind === "acronym")).toEqual([]);
    },
  );
});

describe("titles and ids", () => {
  it("a query that is a title goes first, stop words and all", async () => {
    const instance = await library(
      { title: "Attention is all you need" },
      ...Array.from({ length: 8 }, (_, i) => ({
        title: `Attention, need and attention ${i}`,
        abstract: "Attention need attention need.",
      })),
    );
    expect((await titles(instance, "attention is all you need"))[0]).toBe("Attention is all you need");
    expect((await titles(instance, "Attention Is All You Need!"))[0]).toBe("Attention is all you need");
  });

  it("a DOI in any form leads to the paper that is here under another id", async () => {
    const instance = await library({
      id: "2501.00001",
      title: "Numbats",
      links: [{ kind: "doi", value: "10.5555/Fmt.N1" }],
    });
    for (const query of ["10.5555/fmt.n1", "doi:10.5555/FMT.N1", "https://doi.org/10.5555/fmt.n1"])
      expect((await instance.app.request(`/papers?${new URLSearchParams({ q: query })}`)).headers.get("location")).toBe(
        "/papers/2501.00001",
      );
  });

  it("a query of stop words alone is looked for in titles", async () => {
    const instance = await library({ title: "To be or not to be" }, { title: "What there is to be" });
    expect(await titles(instance, '"to be or not to be"')).toEqual(["To be or not to be"]);
    expect(await titles(instance, "to be")).toEqual(["What there is to be", "To be or not to be"]);
    expect(await titles(instance, "you me")).toEqual([]);
  });

  it.each([
    ["cat:cs.LG", 1],
    ["has:code", 1],
    ["author:bengio", 1],
    ["after:2020-01", 2],
  ])("%s alone is a filter and no id", async (query, papers) => {
    const instance = await library(
      { title: "Numbats", authors: ["Yo Bengio"], categories: ["cs.LG"], links: [] },
      { title: "Quolls", categories: ["math.OC"], links: [{ kind: "code", value: "https://github.com/a/b" }] },
    );
    const { html } = await instance.get(`/papers?${new URLSearchParams({ q: query })}`);
    expect(html).not.toContain("There is no paper");
    expect(titlesIn(html)).toHaveLength(papers);
  });

  it("words with a colon are no id of a source that the library does not have", async () => {
    const instance = await library({ title: "BERT: pre-training of transformers" });
    expect(await titles(instance, "bert:pretraining transformers")).toHaveLength(1);
    expect((await instance.get("/papers?q=note:transformers")).html).not.toContain("There is no paper");
  });

  it("what filters find nothing for is told by name, with the one to loosen", async () => {
    const instance = await library(
      { title: "Numbats", authors: ["Yo Bengio"], categories: ["cs.LG"] },
      { title: "Quolls", categories: ["math.OC"] },
    );
    const { notes } = await found(instance, "author:bengio cat:math.OC");
    expect(notes).toEqual([
      "Nothing fits all that was asked; without author:bengio there is 1 paper; without cat:math.OC there is 1 paper.",
    ]);
  });
});

describe("slips", () => {
  const papers = Array.from({ length: 24 }, (_, i) => ({
    title: `Contrastive learning of transformers ${i}`,
    authors: ["Ada Menon"],
  }));

  it("show the corrected results at once, with the way to what was typed", async () => {
    const instance = await library(...papers);
    const corrected = await found(instance, "contrastve lerning");
    expect([corrected.meant, corrected.corrected, corrected.total]).toEqual(["contrastive learning", true, 24]);
    const { html } = await instance.get("/papers?q=contrastve+lerning");
    expect(html).toContain("/papers?q=contrastve+lerning&amp;typed=yes");
    expect(titlesIn(html)).toHaveLength(24);
    expect(titlesIn((await instance.get("/papers?q=contrastve+lerning&typed=yes")).html)).toEqual([]);
    expect(JSON.parse((await instance.get("/api/v1/search?q=contrastve")).html)).toMatchObject({
      meant: "contrastive",
      corrected: true,
      total: 24,
    });
  });

  it("ask where hardly a paper has a word, and leave rare right words alone", async () => {
    const instance = await library(...papers, { title: "A tranformer with a slip of its own" });
    const asked = await found(instance, "tranformer");
    expect([asked.meant, asked.corrected, asked.papers.length]).toEqual(["transformers", undefined, 1]);
    const xenon = await found(instance, "xenon");
    expect([xenon.meant, xenon.papers.length]).toEqual([undefined, 0]);
  });
});

describe("scripts without spaces", () => {
  it.each([
    ["音声認識", "状態空間モデルによる音声認識"],
    ["医学图像", "基于深度学习的医学图像分割方法"],
    ["ภาษาไทย", "การประมวลผลภาษาไทยด้วยโครงข่าย"],
    ["딥러닝", "딥러닝을 이용한 한국어 분석"],
    ["itgc", "神经网络gen-itgc后处理方法"],
    ["Größe", "Die Größe der Mädchen"],
  ])("%s is found within %s, and marked", async (query, title) => {
    const instance = await library({ title }, { title: "Something in English" });
    const { html } = await instance.get(`/papers?${new URLSearchParams({ q: query })}`);
    expect(titlesIn(html)).toEqual([title]);
    expect(html).toContain(`<mark>${query}</mark>`);
  });

  it.each([
    ["author:鈴木", "鈴木一郎"],
    ["author:王", "王小明"],
    ["author:김민준", "김민준"],
    ["author:obrien", "Pat O'Brien"],
    ["author:O'Brien", "Pat O'Brien"],
    ["ığdır", "Ümit Iğdır"],
    ["author:mueller", "Ada Müller"],
    ["author:muller", "Ada Müller"],
  ])("%s finds papers by %s", async (query, author) => {
    const instance = await library(
      { title: "Numbats", authors: [author] },
      { title: "Quolls", authors: ["Ann Probe"] },
    );
    expect(await titles(instance, query)).toEqual(["Numbats"]);
  });
});

it("a question is answered by its subject, not by its words of asking", async () => {
  const instance = await library(
    { title: "Evaluating recommender systems offline", abstract: "Recommender systems are evaluated." },
    ...Array.from({ length: 6 }, (_, i) => ({
      title: `The best way to find the best way ${i}`,
      abstract: "Best way, best practice, best use.",
    })),
  );
  expect((await titles(instance, "what is the best way to evaluate recommender systems offline"))[0]).toBe(
    "Evaluating recommender systems offline",
  );
});
