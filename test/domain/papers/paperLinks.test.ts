import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linksIn } from "../../../src/domain/papers/paperLinks.ts";

describe("links in text", () => {
  it.each([
    ["Code: https://github.com/a/b.", [["code", "https://github.com/a/b"]]],
    ["at https://github.com/a/b.git{https://github.com/a/b.git}", [["code", "https://github.com/a/b"]]],
    ["(https://www.github.com/a/b/tree/main/x),", [["code", "https://github.com/a/b"]]],
    ["see github.com/a/b-c_d for it", [["code", "https://github.com/a/b-c_d"]]],
    ["see http://github.com/a/b\\_c.", [["code", "https://github.com/a/b_c"]]],
    ["page https://x.github.io/y/, done", [["project", "https://x.github.io/y"]]],
    ["https://github.com/onlyowner and https://example.org/a", []],
    ["https://gitlab.com/g/p and https://gitlab.com/g/p!", [["code", "https://gitlab.com/g/p"]]],
    [
      "at https://github.com/xuke225/EQ-Net.git{https://github.com/xuke225/EQ-Net}.",
      [["code", "https://github.com/xuke225/EQ-Net"]],
    ],
    ["https://gitlab.com/a/b/c/-/tree/main/x.", [["code", "https://gitlab.com/a/b/c"]]],
    ["see gitlab.com/group/sub/tool.git,", [["code", "https://gitlab.com/group/sub/tool"]]],
    ["https://gitlab.inria.fr/team/tool/blob/main/a.py", [["code", "https://gitlab.inria.fr/team/tool"]]],
    ["https://github.com/orgs/x and https://github.com/topics/y", []],
    ["weights: https://huggingface.co/org/model-7b/tree/main.", [["model", "https://huggingface.co/org/model-7b"]]],
    [
      "huggingface.co/datasets/org/data; https://hf.co/spaces/org/demo",
      [
        ["dataset", "https://huggingface.co/datasets/org/data"],
        ["space", "https://huggingface.co/spaces/org/demo"],
      ],
    ],
    ["on hf.co/org/small_model.v2...", [["model", "https://huggingface.co/org/small_model.v2"]]],
    ["https://huggingface.co/datasets/org and https://huggingface.co/org/%2e%2e", []],
    ["https://huggingface.co/papers/2301.00001 and https://huggingface.co/org", []],
    ["https://team.gitlab.io/page/.", [["project", "https://team.gitlab.io/page"]]],
    ["\\url{https://github.com/a/b}", [["code", "https://github.com/a/b"]]],
    ["\\href{https://github.com/a/b}{here}", [["code", "https://github.com/a/b"]]],
    ["[code](https://github.com/a/b)", [["code", "https://github.com/a/b"]]],
    ["javascript:alert(1) https://github.com.evil.example/a/b", []],
  ])("%s", (text, links) => expect(linksIn(text).map((l) => [l.kind, l.value])).toEqual(links));

  it("are looked for within bounds in long hostile text", () => {
    for (const text of [
      "-".repeat(300_000),
      `https://${".".repeat(300_000)}a`,
      "https://".repeat(50_000),
      "a.".repeat(100_000),
    ])
      expect(linksIn(text)).toEqual([]);
  });

  it("are always https addresses, whatever the text", () => {
    const unit = fc.constantFrom(
      "https://",
      "github.com/",
      "a",
      "/",
      "{",
      "}",
      ".",
      "git",
      " ",
      "\\",
      "%",
      "@",
      ":",
      "?",
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        for (const { value } of linksIn(text)) {
          const url = new URL(value);
          expect(url.protocol).toBe("https:");
          expect(url.username).toBe("");
        }
      }),
    );
  });
});
