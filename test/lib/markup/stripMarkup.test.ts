import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stripMarkup } from "../../../src/lib/markup/stripMarkup.ts";

const table = (rows: [written: string, text: string][]) =>
  it.each(rows)("%s becomes %s", (written, text) =>
    expect(stripMarkup(written).replace(/\s+/g, " ").trim()).toBe(text),
  );
const same = (texts: string[]) => it.each(texts)("%s stays", (text) => expect(stripMarkup(text)).toBe(text));

describe("tags of journals go", () => {
  table([
    ["<b>Bold</b> and <i>E. coli</i>, <EM>so</EM>", "Bold and E. coli, so"],
    ["<jats:p>One <jats:italic>x</jats:italic></jats:p><jats:p>Two</jats:p>", "One x Two"],
    ["<p>One</p><p>Two<br/>three<br>four", "One Two three four"],
    ["<title>Abstract</title>Text", "Abstract Text"],
    ["<span class='x'>a</span> <a href=\"https://x.y/?a=b\">c</a> <font color=red>d</font>", "a c d"],
    ["CO<sub>2</sub> and <sup>13</sup>C at cm<sup>-1</sup>", "CO2 and 13C at cm-1"],
    ["10<sup>5</sup> and 10<sup>−3</sup> cells", "10^5 and 10^−3 cells"],
    ["<mml:math><mml:mi>x</mml:mi><mml:mo>&lt;</mml:mo><mml:mn>2</mml:mn></mml:math>", "x<2"],
    ["<math><mi>α</mi></math>-helix, <scp>Small</scp>", "α-helix, Small"],
    ['<inline-formula><tex-math id="a">$x$</tex-math></inline-formula>', "$x$"],
    ["a<i><b>b</b></i>c < d", "abc < d"],
    ["<i>p</i><0.05 and <i>q</i>>3", "p<0.05 and q>3"],
    ["x<sub>1</sub><y<sub>2</sub>", "x1<y2"],
  ]);
});

describe("other angle brackets are text", () => {
  same([
    "If a<b and b>c then",
    "a<b>c",
    "for all i<i and j>i, s<u and u>s, x<p and p>y",
    "x<p>y",
    "p < 0.05 and q > 3, a<=b, a<>b, ->, <-, <3",
    "List<I>, Map<K,V> and Vec<U>",
    "the <div> and <span> tags",
    "<script>alert(1)</script>, <unknown>x</unknown>, <foo bar>",
    "an <i that never ends",
    "<b and bold>x</b and bold>",
    "$a<b$ and $c>d$",
    "mail <ann@example.org> or <https://example.org/>",
  ]);
});

describe("entities are read once", () => {
  table([
    ["M&uuml;ller &amp; S&ouml;hne, &Eacute;&eacute;, &Oslash;", "Müller & Söhne, Éé, Ø"],
    ["&#228;&#xE4;&#x2014;&#0;", "ää—"],
    ["&alpha;-&Beta; &le; &omega;, 5&nbsp;&micro;m, &minus;3&deg;C &plusmn; 1", "α-Β ≤ ω, 5 µm, −3°C ± 1"],
    ['a <formula formulatype="inline"><tex Notation="TeX">$\\alpha$</tex></formula> paper', "a $\\alpha$ paper"],
    ["the &#146;s of &#147;Windows&#148;", "the ’s of “Windows”"],
    ["&Lstrok;&oacute;d&zacute; &lsim; 5 &ell; &Amacr;", "Łódź ≲ 5 ℓ Ā"],
    ["&amp;lt;i&amp;gt; and &lt;i&gt;x&lt;/i&gt;", "&lt;i&gt; and <i>x</i>"],
    ["AT&T, R&D;, &unheard;, &AMP; & so", "AT&T, R&D;, &unheard;, & & so"],
    ["&sigma;&sigmaf;&Sigma; &scaron;&Ccaron;", "σςΣ šČ"],
  ]);
});

it("loses no letters, whatever is given", () => {
  const unit = fc.constantFrom(
    "<",
    ">",
    "/",
    "b",
    "i",
    "p",
    " ",
    "a=c",
    "sub",
    "<b>",
    "</b>",
    "<p>",
    "77",
    '"',
    "<i>",
    "</i>",
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 20 }), (pieces) => {
      const text = pieces.join("");
      expect(stripMarkup(text).match(/7/g)).toEqual(text.match(/7/g));
      // Without a tag that ends there is nothing to take away.
      if (!/<\/|\/>|<p/.test(text)) expect(stripMarkup(text)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});
