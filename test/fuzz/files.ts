/** Hostile files for every format reader, by the two ways in: `broadsheet import` and a reader's library. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type ChaosWorld, NOT_FOR_PEOPLE } from "../chaos/programs.ts";
import type { Random } from "../chaos/random.ts";
import { expectSound, papersAndReaders, prepare } from "../chaos/records.ts";
import type { Part } from "../chaos/runner.ts";
import { hostileComment } from "../support/hostile/hostile.ts";
import { record, snapshotLine } from "../support/made/records.ts";
import { tokenOf } from "../support/made/voters.ts";
import { faultsOf } from "./answers.ts";

const LEAST_ROUNDS = 2;
const FILES_A_ROUND = 8;
/** For a file of some hundred kilobytes, on a busy machine. */
const SLOW_MS = 30_000;
/** What others may wait for a page meanwhile. */
const OTHERS_MS = 10_000;
const EXITS = [0, 1, 2];

/** A file that its format's reader takes, to be broken. */
const SOUND: Record<string, () => string> = {
  "a.jsonl": () =>
    `${[1, 2, 3].map((i) => snapshotLine({ id: `2501.0000${i}`, title: `Sound work number ${i}` })).join("\n")}\n`,
  "a.bib": () =>
    '@string{acl = "Proc. of ACL"}\n@article{key2020, title = {A {Title} with \\"o}, author = "Ada Lovelace and Last, First", year = 2020, booktitle = acl # " 1", eprint = {2001.00001}, abstract = {Some $x^2$ text}}\n@comment{x}\n',
  "a.ris": () =>
    "TY  - JOUR\nTI  - A title\nAU  - Lovelace, Ada\nPY  - 2020/01/02\nDO  - 10.1000/xyz\nUR  - https://arxiv.org/abs/2001.00001\nER  - \n",
  "a.json": () =>
    JSON.stringify([
      {
        type: "article",
        title: "A title",
        author: [{ family: "Lovelace", given: "Ada" }],
        issued: { "date-parts": [[2020, 1, 2]] },
        DOI: "10.1000/xyz",
      },
    ]),
  "zotero.json": () =>
    JSON.stringify({
      config: {},
      items: [
        { itemType: "journalArticle", title: "A title", creators: [{ lastName: "L", firstName: "A" }], date: "2020" },
      ],
    }),
  "a.csv": () =>
    '"Key","Item Type","Publication Year","Author","Title","DOI","Url","Abstract Note","Date"\n"X","journalArticle","2020","Lovelace, Ada","A ""title""","10.1000/xyz","https://arxiv.org/abs/2001.00001","Some, text","2020-01-02"\n',
  "a.rdf": () =>
    '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:bib="http://purl.org/net/biblio#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:foaf="http://xmlns.com/foaf/0.1/"><bib:Article rdf:about="#1"><z:itemType>journalArticle</z:itemType><dc:title>A title</dc:title><dc:date>2020</dc:date></bib:Article></rdf:RDF>\n',
  "rows.jsonl": () =>
    `${JSON.stringify({ paper: { id: "2001.00001", title: "A title", summary: "Text", authors: [{ name: "Ada" }], publishedAt: "2020-01-01T00:00:00.000Z" }, title: "A title", publishedAt: "2020-01-01T00:00:00.000Z" })}\n`,
};
const TOKENS =
  '@ { } " \' \\ # = , ( ) $ % & ~ ^ _ < > </ /> <!-- ]]> <![CDATA[ <!DOCTYPE <!ENTITY &x; \r \n \t \0 \ufeff : ; | - [ ] null true 1e999 -0 \\u0000 \\ud800 "" TY ER AU @string @preamble and # \\( \\[ $$'.split(
    " ",
  );

export const files: Part<ChaosWorld> = {
  name: "files",
  about: "hostile files of every format, imported and handed in as a library: read or refused with a sentence, in time",
  weight: 25,
  async run(world) {
    const data = world.folder("files");
    const folder = world.folder("hostile");
    const papers = [record({ id: "2001.00001", title: "A title" })];
    await prepare(data, (db) => papersAndReaders(db, papers, 40));
    const server = await world.serve(data, "--learn", "no");
    const counts = new Map<string, number>();
    const note = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
    let reader = 0;
    for (let round = 0; round < LEAST_ROUNDS || world.left() > 8_000; round++) {
      const made = Array.from({ length: FILES_A_ROUND }, (_, i) => {
        const name = world.random.of(Object.keys(SOUND));
        const bytes = hostile(world.random, name);
        const path = join(folder, `${round}-${i}`, name);
        mkdirSync(join(folder, `${round}-${i}`));
        writeFileSync(path, bytes);
        return { name, bytes, path };
      });
      const what = made.map(({ path, bytes }) => `${path} (${bytes.length} bytes)`).join(" ");
      const began = performance.now();
      for (const one of world.random() < 0.5 ? [made] : made.map((file) => [file])) {
        const { code, signal, said } = await world.run("import", ...one.map(({ path }) => path), "--data", data);
        note(`import ${code}`);
        world.expect(
          EXITS.includes(code ?? -1),
          "an import of hostile files ends with 0, 1 or 2",
          () => `${code ?? signal}: ${what}\n${said.slice(-600)}\n${preview(one[0]?.bytes)}`,
        );
        const odd = NOT_FOR_PEOPLE.exec(said);
        world.expect(
          odd === null,
          "it says nothing that is for nobody",
          () =>
            `${said.slice(Math.max(0, (odd?.index ?? 0) - 200), (odd?.index ?? 0) + 300)}\n${preview(one[0]?.bytes)}`,
        );
      }
      world.expect(
        performance.now() - began < SLOW_MS * FILES_A_ROUND,
        "an import takes no half minute a file",
        () => what,
      );
      for (const { name, bytes } of made) {
        // Each may bring ten in ten minutes.
        reader = (reader % 40) + 1;
        const body = new FormData();
        body.set("file", new File([new Uint8Array(bytes)], name));
        const accept = world.random() < 0.5 ? "application/json" : "text/html";
        const headers = { authorization: `Bearer ${tokenOf(reader)}`, accept };
        const from = performance.now();
        const asked = fetch(`${server.address}/me/library`, { method: "POST", headers, body, redirect: "manual" });
        const beside = performance.now();
        await fetch(`${server.address}/about`).then((answer) => answer.text());
        const waited = performance.now() - beside;
        world.expect(
          waited < OTHERS_MS,
          "others are served meanwhile",
          () => `${Math.round(waited)} ms: ${preview(bytes)}`,
        );
        const answer = await asked.catch(() => undefined);
        world.expect(answer !== undefined, "every library is answered", () => preview(bytes));
        if (!answer) continue;
        const text = await answer.text();
        note(`library ${answer.status}`);
        const faults = faultsOf(
          { path: "/me/library", sent: bytes.toString("latin1"), hiddenFrom: [] },
          { status: answer.status, headers: answer.headers, body: text },
        ).filter((fault) => !fault.startsWith("an odd word") || !/undefined|NaN/.test(bytes.toString("latin1")));
        world.expect(
          faults.length === 0,
          "no answer has what none may have",
          () => `${faults.join("\n")}\n${name}: ${preview(bytes)}`,
        );
        world.expect(performance.now() - from < SLOW_MS, "a library takes no half minute", () => preview(bytes));
      }
      world.expect(server.isAlive(), "no file ends the server", () => `${what}\n${server.said().slice(-900)}`);
      if (!server.isAlive()) return;
    }
    const { code } = await server.stop();
    world.expect(code === 0, "the server ends with 0", () => server.said().slice(-900));
    expectSound(world, data);
    world.note(
      [...counts]
        .sort()
        .map(([name, n]) => `${n} × ${name}`)
        .join(", "),
    );
  },
};

const preview = (bytes: Buffer | undefined): string => JSON.stringify(bytes?.toString("latin1").slice(0, 300));

function hostile(random: Random, name: string): Buffer {
  const sound = Buffer.from(SOUND[name]?.() ?? "");
  const way = random.below(8);
  if (way === 0) return Buffer.from(Array.from({ length: random.below(4_000) }, () => random.below(256)));
  if (way === 1) {
    const zip = gzipSync(sound);
    return random() < 0.5 ? zip.subarray(0, random.below(zip.length)) : zip;
  }
  if (way === 2) return Buffer.from(random.of(TOKENS).repeat(1 + random.below(20_000)));
  if (way === 3) return Buffer.concat([sound, Buffer.from(random.of(TOKENS).repeat(1 + random.below(20_000)))]);
  let text = sound.toString();
  for (let edits = 1 + random.below(6); edits > 0; edits--) {
    const at = random.below(text.length + 1);
    const kind = random.below(4);
    const put =
      kind === 0
        ? random.of(TOKENS)
        : kind === 1
          ? random.of(TOKENS).repeat(1 + random.below(3_000))
          : kind === 2
            ? (fc.sample(hostileComment, { numRuns: 1, seed: random.below(2 ** 31) })[0] ?? "")
            : text.slice(at, at + random.below(200));
    text = text.slice(0, at) + put + text.slice(at + (random() < 0.5 ? random.below(20) : 0));
  }
  return random() < 0.1 ? Buffer.from(text, "utf16le") : Buffer.from(text);
}
