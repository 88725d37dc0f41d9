import { describe, expect, it } from "vitest";
import type { PaperRecord } from "../../../src/domain/papers/paper.ts";
import { textOf } from "../../support/instance.ts";
import { DAY_MS, NOW } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const MANY = Array.from({ length: 30 }, (_, i) => `Writer Number${i}`);

const papers: Partial<PaperRecord>[] = [
  {
    id: "2501.00001",
    title: "Quokka networks",
    abstract: `${"Networks learn here, and learning networks learn well. ".repeat(6)}A rare thylacine ends it.`,
    authors: [...MANY, "Yoshua Bengio", "Zoë O'Brien"],
    categories: ["cs.LG", "stat.ML", "cell-biology"],
    links: [{ kind: "code", value: "https://example.org/code" }],
  },
  { id: "2501.00002", title: "Learning networks", abstract: "Networks learn.", categories: ["cs.CV"] },
  { id: "2501.00003", title: "Networks that learn", abstract: "Learning with networks.", categories: ["cs.CV"] },
  {
    id: "2501.00004",
    title: "A survey of networks",
    abstract: "What is learned.",
    authors: ["鈴木 一郎", "Li Wei"],
    versions: [{ version: 1, createdAt: NOW - 500 * DAY_MS }],
  },
];

const library = async () => (await world({ papers })).instance;
type Library = Awaited<ReturnType<typeof library>>;

const search = (instance: Library, parameters: Record<string, string>) =>
  instance.get(`/papers?${new URLSearchParams(parameters)}`);
const card = async (instance: Library, parameters: Record<string, string>, title: string) =>
  (await search(instance, parameters)).page.article(title);

describe("a result", () => {
  it("shows the stretch of its abstract with the rarest word, not the one with the most", async () => {
    const instance = await library();
    const { text } = await card(instance, { q: "learning networks thylacine" }, "Quokka networks");
    expect(text).toContain("A rare thylacine ends it.");
  });

  it.each([
    ["bengio", "Yoshua Bengio"],
    ["Yoshua Bengio", "Yoshua Bengio"],
    ["obrien", "Zoë O'Brien"],
    ["number17", "Writer Number17"],
  ])("names and marks the author that %s asks for, however far down the list", async (name, whole) => {
    const instance = await library();
    for (const q of [`author:"${name}"`, `networks author:"${name}"`]) {
      const found = await card(instance, { q }, "Quokka networks");
      expect(
        found
          .marked("byline")[0]
          ?.all("mark")
          .map(({ text }) => text),
      ).toEqual([whole]);
      expect(found.text).toContain(`By ${whole}`);
      const markdown = await instance.get(`/papers.md?${new URLSearchParams({ q })}`);
      expect(markdown.html).toContain(`Writer Number2, ${whole} and 28 others`);
    }
  });

  it("names and marks the author of the filter, and an author in a script without spaces", async () => {
    const instance = await library();
    const marks = async (parameters: Record<string, string>, title: string) =>
      (await card(instance, parameters, title))
        .marked("byline")[0]
        ?.all("mark")
        .map(({ text }) => text);
    expect(await marks({ author: "yoshua bengio" }, "Quokka networks")).toEqual(["Yoshua Bengio"]);
    expect(await marks({ q: "author:鈴木" }, "A survey of networks")).toEqual(["鈴木 一郎"]);
    expect(await marks({ q: 'author:"wei li"' }, "A survey of networks")).toEqual(["Li Wei"]);
  });

  it("names the subjects of categories beside their codes, and so do the facets", async () => {
    const instance = await library();
    const found = await card(instance, { q: "quokka" }, "Quokka networks");
    expect(found.marked("meta")[0]?.text).toMatch(
      /cs\.LG Machine Learning.*stat\.ML Statistics: Machine Learning.*cell-biology/,
    );
    expect(found.text).not.toContain("cell-biology cell-biology");
    const { page } = await search(instance, { q: "networks" });
    expect(page.region("By category").items).toContain("cs.CV Computer Vision and Pattern Recognition 2");
    // Lists without a search are searches, too.
    expect((await card(instance, {}, "Quokka networks")).text).toContain("cs.LG Machine Learning");
  });

  it("says in words why it is one, and the scores below that", async () => {
    const instance = await library();
    const found = await card(instance, { q: "quokkas networks thylacine" }, "Quokka networks");
    const [why] = found.marked("reason");
    expect(why?.text).toMatch(/^Matches quokka, networks in the title, thylacine in the abstract/);
    expect(why?.text).toMatch(/Words give [\d.]+\. Meaning gives [\d.]+\. Together [\d.]+\.$/);
    // Words of the abstract are told as they were typed.
    expect((await card(instance, { q: "quokka learn" }, "Quokka networks")).marked("reason")[0]?.text).toMatch(
      /^Matches quokka in the title, learn in the abstract/,
    );
    const named = await card(instance, { q: "bengio networks" }, "Quokka networks");
    expect(named.marked("reason")[0]?.text).toMatch(/^Matches networks in the title, bengio among the authors/);
  });
});

describe("everything that narrows a search", () => {
  /** What the chips say, and where their crosses lead. */
  async function chips(instance: Library, path: string): Promise<[string, string][]> {
    const { status, page } = await instance.get(path);
    expect([path, status]).toEqual([path, 200]);
    return page
      .all("link")
      .filter((link) => link.attribute("class") === "cross")
      .map((link) => [link.text.replace(/^× ?/, ""), link.target]);
  }

  it.each<[string, [string, string][]]>([
    ["/papers?q=networks", []],
    ["/papers", []],
    ["/papers?q=networks&cat=cs.LG", [["Category: cs.LG Machine Learning", "/papers?q=networks"]]],
    ["/papers?cat=cell-biology", [["Category: cell-biology", "/papers"]]],
    ["/papers?q=networks&code=yes&sort=date", [["With code", "/papers?q=networks&sort=date"]]],
    [
      "/papers?q=networks&author=Yoshua+Bengio&from=2026-01-02&to=2026-12-31&page=1&limit=60",
      [
        ["Author: Yoshua Bengio", "/papers?q=networks&from=2026-01-02&to=2026-12-31&limit=60"],
        ["From: 2 January 2026", "/papers?q=networks&author=Yoshua+Bengio&to=2026-12-31&limit=60"],
        ["To: 31 December 2026", "/papers?q=networks&author=Yoshua+Bengio&from=2026-01-02&limit=60"],
      ],
    ],
    ["/papers?q=networks&from=2026-01-01&to=2026-12-31", [["Year: 2026", "/papers?q=networks"]]],
    [
      '/papers?q=quokka+"learning networks"+author:bengio+-survey+cat:cs.lg+after:2024+before:2027+has:code',
      [
        ["Phrase: “learning networks”", "quokka author:bengio -survey cat:cs.lg after:2024 before:2027 has:code"],
        ["Author: bengio", 'quokka "learning networks" -survey cat:cs.lg after:2024 before:2027 has:code'],
        ["Without: survey", 'quokka "learning networks" author:bengio cat:cs.lg after:2024 before:2027 has:code'],
        [
          "Category: cs.LG Machine Learning",
          'quokka "learning networks" author:bengio -survey after:2024 before:2027 has:code',
        ],
        ["From: 1 January 2024", 'quokka "learning networks" author:bengio -survey cat:cs.lg before:2027 has:code'],
        ["To: 31 December 2026", 'quokka "learning networks" author:bengio -survey cat:cs.lg after:2024 has:code'],
        ["With code", 'quokka "learning networks" author:bengio -survey cat:cs.lg after:2024 before:2027'],
      ],
    ],
    ['/papers?q=networks+-"what is"', [["Without: “what is”", "networks"]]],
    ["/papers?q=cat:cs.LG", [["Category: cs.LG Machine Learning", ""]]],
  ])("has a chip with a cross: %s", async (path, wanted) => {
    const instance = await library();
    expect(await chips(instance, path)).toEqual(
      wanted.map(([label, to]) => [
        `Remove the filter ${label}`,
        to.startsWith("/") ? to : to === "" ? "/papers" : `/papers?${new URLSearchParams({ q: to })}`,
      ]),
    );
  });

  it("has a chip for each paper that results are like, under whichever id it was given", async () => {
    const instance = await library();
    const both = "/papers?like=arXiv:2501.00001v1&like=2501.00002&cat=cs.CV";
    expect(await chips(instance, both)).toEqual([
      ["leave out Quokka networks", "/papers?cat=cs.CV&like=2501.00002"],
      ["leave out Learning networks", "/papers?cat=cs.CV&like=2501.00001"],
      [
        "Remove the filter Category: cs.CV Computer Vision and Pattern Recognition",
        "/papers?like=2501.00001&like=2501.00002",
      ],
    ]);
    expect(await chips(instance, "/papers?like=2501.00001")).toEqual([["leave out Quokka networks", "/papers"]]);
  });

  it("is sent along with marks, and the words are not", async () => {
    const instance = await library();
    const { page } = await search(instance, { q: "networks", cat: "cs.CV", limit: "60" });
    const form = page.form("More like the marked papers");
    expect(form.values).toEqual({ q: "networks", cat: "cs.CV" });
    const marked = await instance.get("/papers?q=networks&cat=cs.CV&like=2501.00002");
    expect([marked.status, marked.headers.get("location")]).toEqual([302, "/papers?cat=cs.CV&like=2501.00002"]);
    // Without boxes there is nothing to send.
    expect(textOf((await instance.get("/papers?q=zzzz")).html)).not.toContain("More like the marked papers");
    expect(textOf((await instance.get("/papers")).html)).not.toContain("More like the marked papers");
  });
});
