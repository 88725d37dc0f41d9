import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPaperId, paperPath, parsePaperId } from "../../src/domain/paperId.ts";

describe("parsePaperId", () => {
  it.each([
    ["2309.12307", "2309.12307"],
    [" 2309.12307v3 ", "2309.12307"],
    ["arXiv:2309.12307", "2309.12307"],
    ["arxiv: 0704.0001v2", "0704.0001"],
    ["math/0211159", "math/0211159"],
    ["arxiv 2506.09185", "2506.09185"],
    ["2506.09185.", "2506.09185"],
    ["<2506.09185>", "2506.09185"],
    ["https://scirate.com/arxiv/2506.09185", "2506.09185"],
    ["acl:P18-1001.pdf", "acl:P18-1001.pdf"],
    ["math.AG/0211159v1", "math/0211159"],
    ["hep-th/9901001", "hep-th/9901001"],
    ["https://arxiv.org/abs/2309.12307v2", "2309.12307"],
    ["http://www.arxiv.org/pdf/2309.12307v1.pdf", "2309.12307"],
    ["arxiv.org/html/2309.12307", "2309.12307"],
    ["https://export.arxiv.org/abs/math/0211159", "math/0211159"],
    ["https://www.alphaxiv.org/abs/2309.12307", "2309.12307"],
    ["https://huggingface.co/papers/2309.12307?utm=1#x", "2309.12307"],
    ["https://doi.org/10.48550/arXiv.2309.12307", "2309.12307"],
    ["conf:colt2023/78c7fd42e1", "conf:colt2023/78c7fd42e1"],
  ])("reads %s", (typed, id) => expect(parsePaperId(typed)).toBe(id));

  it.each([
    "",
    "loss functions",
    "2313.12345",
    "https://example.org/abs/2309.12307",
    "learning: a survey",
    "23.09",
    "https://arxiv.org/list/cs.LG/new",
    "conf:../../etc",
  ])("does not take %j for one", (typed) => expect(parsePaperId(typed)).toBeUndefined());

  it("never throws, and what it returns is a paper id that its own address gives back", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789.:/vabc-") })), (typed) => {
        const id = parsePaperId(typed);
        if (id === undefined) return;
        expect(isPaperId(id)).toBe(true);
        expect(parsePaperId(decodeURI(new URL(`https://x${paperPath(id)}`).pathname).slice("/papers/".length))).toBe(
          id,
        );
      }),
    );
  });
});
