/** A thousand comments by people who mean no good, through the front door and back as a browser reads them. */

import fc from "fast-check";
import { parse, serialize, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { expect, it } from "vitest";
import { paperPath } from "../../../src/domain/pagePaths.ts";

import { hostileComment } from "../../support/hostile/hostile.ts";
import { idIn, regular, say } from "../../support/made/discussing.ts";
import { expectHarmless } from "../../support/tree.ts";
import { world } from "../../support/world.ts";

const COMMENTS = 1_000;
const WRITERS = 12;
const MINUTE_MS = 60_000;
const SEED = 20_260_616;

it("a thousand hostile comments in one thread leave the page what it was", async () => {
  const { instance, paper } = await world({ papers: 1 });
  const writers = [];
  for (let i = 0; i < WRITERS; i++) {
    // One network may not ask for more links to sign in than this at once.
    instance.time.now += 10 * MINUTE_MS;
    writers.push(await regular(instance, `writer-${i}`));
  }
  let [kept, refused, first] = [0, 0, 0];
  for (const text of fc.sample(hostileComment, { numRuns: 4 * COMMENTS, seed: SEED })) {
    if (kept === COMMENTS) break;
    instance.time.now += MINUTE_MS / 4;
    const who = writers[(kept + refused) % WRITERS];
    if (!who) throw new Error("nobody");
    const answer = await say(who, paper, `${kept} ${text}`, first || undefined);
    // Nothing to read, too long, too many links: said in a sentence.
    if (answer.status === 400) refused++;
    else {
      expect(answer.status, answer.html.slice(0, 300)).toBe(303);
      kept++;
      first ||= idIn(answer);
    }
  }
  expect(kept).toBe(COMMENTS);
  let seen = 0;
  for (let page = 1; seen < COMMENTS && page < 20; page++) {
    const { status, html } = await instance.get(`${paperPath(paper.id)}?page=${page}`);
    expect(status).toBe(200);
    const document = parse(html);
    // Nothing of a comment got out of its box: there are as many boxes as items, and the page ends as it ends.
    const items = all(document, (node) => attribute(node, "class")?.startsWith("comment d") ?? false);
    const boxes = all(document, (node) => attribute(node, "class") === "comment-text");
    expect(boxes.length).toBe(items.length);
    expect(items.every((item) => attribute(item.parentNode as Tree.Element, "class") === "comments")).toBe(true);
    expect(all(document, (node) => node.tagName === "footer").length).toBe(1);
    // Linked data is of the paper, stands in the head and is run by nobody.
    const scripts = all(document, (node) => node.tagName === "script");
    const data = scripts.filter((node) => attribute(node, "type") === "application/ld+json");
    expect(data.map((node) => (node.parentNode as Tree.Element).tagName)).toEqual(["head"]);
    for (const script of scripts.filter((node) => !data.includes(node)))
      expect(attribute(script, "src")).toMatch(/^\/assets\//);
    for (const box of boxes) expectHarmless(serialize(box));
    seen += boxes.length;
  }
  expect(seen).toBe(COMMENTS);
}, 240_000);

const attribute = (node: Tree.Element, name: string): string | undefined =>
  node.attrs?.find((one) => one.name === name)?.value;

function all(root: Tree.ParentNode, matches: (node: Tree.Element) => boolean): Tree.Element[] {
  const found: Tree.Element[] = [];
  const next: Tree.Node[] = [...root.childNodes];
  for (let node = next.pop(); node; node = next.pop()) {
    if ("tagName" in node && matches(node)) found.push(node);
    if ("childNodes" in node) next.push(...node.childNodes);
  }
  return found;
}
