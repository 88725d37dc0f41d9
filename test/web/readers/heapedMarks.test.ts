/** Combining marks that a stranger heaps up print over nobody's lines, whatever field they come in. */
import { expect, it } from "vitest";
import { paperPath } from "../../../src/domain/pagePaths.ts";
import { FILE_FORMATS } from "../../../src/sources/files/formats.ts";
import { say } from "../../support/made/discussing.ts";
import { NOW } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const MARKS = "\u0335".repeat(17) + "\u0324".repeat(17) + "\u0352".repeat(17);
const HEAPED = `Z${MARKS}algo`;
const HEAP = /[\p{M}\u200c\u200d]{6}/u;

it("in names, texts, titles and comments there are five a letter", async () => {
  const { papers, bob } = await world({
    papers: ["One matter here", "Another matter here"],
    regulars: { bob: "reader" },
  });
  const [paper] = papers;
  const profile = await bob.post("/account", { handle: "bob", name: HEAPED, about: `About ${HEAPED}` });
  const made = await bob.post("/collections", { name: HEAPED, about: HEAPED, visibility: "public" });
  const spoken = await say(bob, paper, `So ${HEAPED} and $\\text{${HEAPED}}$ and \`${HEAPED}\``);
  expect([profile.status, made.status, spoken.status]).toEqual([303, 303, 303]);
  const pages = [
    "/readers/bob",
    paperPath(paper.id),
    made.headers.get("location") ?? "",
    `/readers/bob?show=collections`,
  ];
  for (const path of pages) {
    const { status, html } = await bob.get(path);
    expect([path, status, html.includes("algo"), HEAP.exec(html)]).toEqual([path, 200, true, null]);
  }
});

it("in what files say there are five a letter", () => {
  const line = {
    id: "a:1",
    title: HEAPED,
    abstract: HEAPED,
    authors: [HEAPED, { family: HEAPED, given: HEAPED }],
    comments: HEAPED,
    journal: HEAPED,
    published: "2020-01-01",
  };
  const reading = FILE_FORMATS.find(({ id }) => id === "jsonl")
    ?.open()
    .read(Buffer.from(JSON.stringify(line)), NOW);
  expect(JSON.stringify(reading)).toContain("algo");
  expect(HEAP.exec(JSON.stringify(reading))).toBeNull();
});
