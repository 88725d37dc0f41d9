import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paperPath } from "../../../src/domain/pagePaths.ts";
import { isPaperId, parsePaperId } from "../../../src/domain/papers/paperId.ts";

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
    ["arXiv:2309.12307v1 [cs.LG] 20 Sep 2023", "2309.12307"],
    ["2309.12307,", "2309.12307"],
    ["(arXiv:2309.12307).", "2309.12307"],
    ["“2309.12307”", "2309.12307"],
    ["arXiv:2309.12307 [cs.LG]", "2309.12307"],
    ["arXiv preprint arXiv:2309.12307", "2309.12307"],
    ["URL: <https://arxiv.org/abs/2309.12307>", "2309.12307"],
    ["https://arxiv.org/abs/arXiv:2309.12307", "2309.12307"],
    ["https://arxiv.org/pdf/2309.12307v2.pdf#page=3", "2309.12307"],
    ["https://arxiv.org/html/2309.12307v1/index.html?x=y#S3", "2309.12307"],
    ["https://arxiv.org/html/2309.12307v1#S1.p2", "2309.12307"],
    ["HTTPS://ARXIV.ORG/ABS/MATH.AG/0211159V1", "math/0211159"],
    ["https://arxiv.org/format/hep-th/9901001", "hep-th/9901001"],
    ["https://arxiv.org/ps/hep-th/9901001.ps.gz", "hep-th/9901001"],
    ["https://arxiv.org/e-print/2309.12307", "2309.12307"],
    ["https://arxiv.org/ftp/arxiv/papers/1202/1202.0001.pdf", "1202.0001"],
    ["http://de.arxiv.org/abs/2309.12307", "2309.12307"],
    ["http://xxx.lanl.gov/abs/hep-th/9901001", "hep-th/9901001"],
    ["https://ar5iv.org/abs/2309.12307", "2309.12307"],
    ["https://ar5iv.labs.arxiv.org/html/2309.12307#bib", "2309.12307"],
    ["https://www.alphaxiv.org/overview/2309.12307v2?chatId=x", "2309.12307"],
    ["https://alphaxiv.org/pdf/2309.12307v2.pdf", "2309.12307"],
    ["https://www.alphaxiv.org/de/overview/2309.12307", "2309.12307"],
    ["https://www.alphaxiv.org/abs/hep-th/9901001", "hep-th/9901001"],
    ["https://hf.co/papers/2309.12307", "2309.12307"],
    ["https://huggingface.co/papers/2309.12307.md", "2309.12307"],
    ["https://huggingface.co/api/papers/2309.12307", "2309.12307"],
    ["https://www.semanticscholar.org/arxiv/2309.12307", "2309.12307"],
    ["https://api.semanticscholar.org/arXiv:2309.12307", "2309.12307"],
    ["https://api.semanticscholar.org/graph/v1/paper/arXiv:2309.12307?fields=title", "2309.12307"],
    ["https://ui.adsabs.harvard.edu/abs/arXiv:2309.12307/abstract", "2309.12307"],
    ["https://inspirehep.net/api/arxiv/hep-th/9901001", "hep-th/9901001"],
    ["https://paperswithcode.com/api/v1/papers/?arxiv_id=2309.12307&page=1", "2309.12307"],
    ["https://scholar.google.com/scholar_lookup?arxiv_id=2309.12307", "2309.12307"],
    ["https://papers.cool/arxiv/2309.12307", "2309.12307"],
    ["doi:10.48550/arXiv.2309.12307", "2309.12307"],
    ["http://dx.doi.org/10.48550/ARXIV.2309.12307", "2309.12307"],
    ["https://www.biorxiv.org/content/10.1101/2024.01.01.123456v2.full.pdf+html", "biorxiv:10.1101/2024.01.01.123456"],
    ["https://www.biorxiv.org/content/10.1101/2024.01.01.123456v1?rss=1", "biorxiv:10.1101/2024.01.01.123456"],
    ["biorxiv.org/content/10.64898/2025.12.01.123456v1.full-text#F1", "biorxiv:10.64898/2025.12.01.123456"],
    ["https://www.biorxiv.org/content/10.1101/123456v1.supplementary-material.", "biorxiv:10.1101/123456"],
    [
      "https://www.biorxiv.org/content/biorxiv/early/2024/01/05/2024.01.01.123456.full.pdf",
      "biorxiv:10.1101/2024.01.01.123456",
    ],
    ["https://www.medrxiv.org/content/10.1101/2024.01.01.24300001v1", "medrxiv:10.1101/2024.01.01.24300001"],
    ["https://api.biorxiv.org/details/biorxiv/10.1101/2024.01.01.123456/na/json", "biorxiv:10.1101/2024.01.01.123456"],
    ["biorxiv:10.1101/2024.01.01.123456", "biorxiv:10.1101/2024.01.01.123456"],
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
    "see 2309.12307 for more",
    "2309.12307 and 2309.12308",
    "https://arxiv.org.example.com/abs/2309.12307",
    "https://notarxiv.org/abs/2309.12307",
    "https://example.org/?arxiv_id=2309.12307",
    "https://arxiv.org@example.com/abs/2309.12307",
    "https://huggingface.co/some-one/2309.12307",
    "https://huggingface.co/papers",
    "https://www.biorxiv.org/content/early/recent",
    "https://www.medrxiv.org/cgi/content/short/2024.01.01.24300001v1",
    "https://www.semanticscholar.org/paper/0123456789",
    "arxiv vanity",
    "<>",
    ")".repeat(500),
    `https://arxiv.org/abs/${"2309.12307/".repeat(100)}`,
  ])("does not take %j for one", (typed) => expect(parsePaperId(typed)).toBeUndefined());

  const arxivIds = fc.oneof(
    fc
      .tuple(fc.integer({ min: 7, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 99_999 }))
      .map(
        ([year, month, n]) =>
          [year, month].map((part) => String(part).padStart(2, "0")).join("") + `.${n}`.padEnd(6, "0"),
      ),
    fc
      .tuple(fc.constantFrom("math", "hep-th", "cs", "quant-ph"), fc.integer({ min: 1_000_000, max: 9_999_999 }))
      .map(([archive, n]) => `${archive}/${n}`),
  );

  it("reads any id of arXiv in any of its addresses, whatever is around them", () => {
    const before = ["", "arXiv:", "https://arxiv.org/abs/", "http://export.arxiv.org/pdf/", "ar5iv.org/html/"];
    const more = ["https://hf.co/papers/", "https://www.alphaxiv.org/abs/", "https://doi.org/10.48550/arXiv."];
    fc.assert(
      fc.property(
        arxivIds,
        fc.constantFrom(...before, ...more),
        fc.constantFrom("", "v1", "v12"),
        fc.constantFrom(
          ...[
            ["", ""],
            ["<", ">"],
            ["(", ")."],
            ["“", "”"],
            ["\n", " \t"],
            ["", ","],
            ["[", "]"],
          ],
        ),
        (id, address, version, [open = "", close = ""]) => {
          // The Hub's papers are those with a number alone.
          if (address.includes("hf.co") && id.includes("/")) return;
          expect(parsePaperId(`${open}${address}${id}${version}${close}`)).toBe(id);
        },
      ),
    );
  });

  const anyAddress = fc
    .tuple(
      fc.constantFrom("https://arxiv.org/", "www.biorxiv.org/content/", "alphaxiv.org/", "semanticscholar.org/arxiv:"),
      fc.string({
        unit: fc.constantFrom(..."0123456789.:/v-()<>%?#=", "10.1101/", "2309.12307", "abs/", "math/0211159"),
      }),
    )
    .map((parts) => parts.join(""));

  it("never throws, and what it returns is a paper id that its own address gives back", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789.:/vabc-") }), anyAddress),
        (typed) => {
          const id = parsePaperId(typed);
          if (id === undefined) return;
          expect(isPaperId(id)).toBe(true);
          expect(parsePaperId(decodeURI(new URL(`https://x${paperPath(id)}`).pathname).slice("/papers/".length))).toBe(
            id,
          );
        },
      ),
    );
  });
});
