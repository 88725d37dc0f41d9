import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitNames } from "../../../src/domain/papers/authorNames.ts";
import { readAuthors } from "../../../src/domain/papers/authorParts.ts";
import { segments } from "../../../src/domain/papers/tex/formulas.ts";
import { plainText, texToText } from "../../../src/domain/papers/tex.ts";

describe("TeX in text", () => {
  it.each([
    ["Bal\\'azs K\\'egl", "Balázs Kégl"],
    ["Bal{\\'a}zs", "Balázs"],
    ["Poincar\\'{e}", "Poincaré"],
    ['Schr\\"odinger and Schr{\\"o}dinger', "Schrödinger and Schrödinger"],
    ["Ho\\v{r}ava, Ho\\v rava", "Hořava, Hořava"],
    ["Erd\\H{o}s", "Erdős"],
    ["\\'{\\i}ndice, \\'\\i ndice", "índice, índice"],
    ["\\L{}ukasz \\O stlund", "Łukasz Østlund"],
    ["Fran\\c{c}ois", "François"],
    ["Stra\\ss e", "Straße"],
    ["an \\emph{important} \\textbf{bold} claim", "an important bold claim"],
    ["50\\% of \\$5 \\& more", "50% of $5 & more"],
    ["``quoted'' text", "“quoted” text"],
    ["\\textbf{\\underline{SVM}-City} here", "SVM-City here"],
    ["our \\href{https://a.b/c}{code} is out", "our code is out"],
    ["a lone $ and {braces}", "a lone $ and {braces}"],
    ["The {LASSO} and {BERT}", "The LASSO and BERT"],
    ["\\vspace is no accent", "\\vspace is no accent"],
    ["we call it \\method, 2 \\times 3", "we call it \\method, 2 × 3"],
    ["as \\begin{equation*} x^2 \\end{equation*} says", "as $$x^2$$ says"],
    ["LIGO--Virgo, a 1--2 split --- so", "LIGO–Virgo, a 1–2 split — so"],
    ["OWL~2, about ~5, `a' and ``b\"", "OWL 2, about ~5, ‘a’ and “b”"],
    ["a $\\unicode{x2014}$ b and $\\href{https://x.y}{z}$", "a — b and z"],
    ["\\textbf{3.7$\\times$} faster", "3.7$\\times$ faster"],
  ])("%s becomes %s", (tex, text) => expect(texToText(tex)).toBe(text));

  it("leaves mathematics as it is", () => {
    expect(texToText("rate $\\tilde{O}(\\sqrt{T})$ by \\'Emile")).toBe("rate $\\tilde{O}(\\sqrt{T})$ by Émile");
  });
});

describe("mathematics", () => {
  const maths = (text: string) =>
    segments(text)
      .filter((s) => s.math)
      .map((s) => s.text);

  it("is told from prices", () => {
    expect(maths("from $5 to $10 a month")).toEqual([]);
    expect(maths("cost $5, rate $O(1/n)$")).toEqual(["O(1/n)"]);
    expect(maths("an $\\ell_2$-norm and $$x^2$$ and \\(y\\) and \\[z\\]")).toEqual(["\\ell_2", "x^2", "y", "z"]);
    expect(maths("45$\\pm$15 and 2$\\times$2 and $ \\bar{c} $")).toEqual(["\\pm", "\\times", " \\bar{c} "]);
    expect(maths("escaped \\$x$ is none")).toEqual([]);
  });

  it("and text together are the whole, whatever is given", () => {
    const unit = fc.constantFrom("$", "\\", "(", ")", "[", "]", "a", " ", "1", "{", "}", "\n");
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit })), (text) => {
        const rebuilt = segments(text)
          .map((s) => s.text)
          .join("");
        const bare = (s: string) => s.replace(/[$\\()[\]]/g, "");
        expect(bare(rebuilt)).toBe(bare(text));
        expect(typeof texToText(text)).toBe("string");
        expect(typeof plainText(text)).toBe("string");
      }),
    );
  });

  it("is readable where it cannot be typeset", () => {
    expect(plainText("An $O(\\sqrt{T})$ bound with $\\ell_p$ and $\\alpha \\leq 1$")).toBe(
      "An O(√T) bound with ℓ_p and α≤1",
    );
  });

  it("is looked for within bounds in long hostile text", () => {
    expect(segments("$a ".repeat(100_000))).toHaveLength(1);
    expect(segments("\\(".repeat(100_000))).toHaveLength(1);
    const hostile = ["{\\em ", "{\\em", "\\textbf{", "\\href{", "\\'", "{", "\\cite{", " "];
    for (const piece of hostile) expect(texToText(piece.repeat(100_000)).length).toBeGreaterThan(0);
    expect(texToText(`{\\em${" ".repeat(200_000)}`)).toBe("{");
  });
});

describe("names", () => {
  it("come from the snapshot's parts", () => {
    const written = [
      { family: "K\\'egl", given: "Bal\\'azs" },
      { family: "Tibshirani", given: "Robert", suffix: "Jr." },
      { family: "ATLAS Collaboration" },
    ];
    expect(readAuthors(written).authors).toEqual(["Balázs Kégl", "Robert Tibshirani Jr.", "ATLAS Collaboration"]);
  });

  it("come from one line without affiliations", () => {
    expect(splitNames("Alice Example (MIT, USA (CSAIL)), Bob Sample and Carol D'Souza")).toEqual([
      "Alice Example",
      "Bob Sample",
      "Carol D'Souza",
    ]);
    expect(splitNames("A. One, B. Two, and C. Three")).toEqual(["A. One", "B. Two", "C. Three"]);
    expect(splitNames("")).toEqual([]);
  });
});
