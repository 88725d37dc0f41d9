/** Formulas as pages show them: typeset with what authors write, and within their own room. */
import { describe, expect, it } from "vitest";
import { typeset } from "../../src/render/math.ts";

const textOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .replaceAll("&gt;", ">");

describe("a formula is typeset", () => {
  it.each<[tex: string, display: boolean, text: string]>([
    ["a=b \\label{eq:1_a}", false, "a=b"],
    ["a=b \\label{eq:1}\\tag{1}", false, "a=b(1)"],
    ["a=b \\tag{1}", true, "a=b(1)"],
    ["a=b \\tag*{so}", false, "a=bso"],
    ["\\begin{align} a&=b\\tag{1}\\label{x}\\\\c&=d\\tag{2}\\end{align}", true, "a=b(1)c=d(2)"],
    ["\\begin{align*} a&=b\\tag{1}\\\\c&=d\\nonumber\\end{align*}", false, "a=b(1)c=d"],
    ["\\begin{eqnarray*}a&=&b\\\\c&=&d\\end{eqnarray*}", true, "a=bc=d"],
    ["\\begin{multline}a\\\\b\\end{multline}", true, "ab"],
    ["\\begin{equation}a\\end{equation}", false, "a"],
    ["x \\text{ if $y>0$}", false, "x if y>0"],
    ["\\textrm{Max-Cut}", false, "Max-Cut"],
    ["\\textsc{Max} \\ensuremath{x} \\nicefrac{1}{2}", false, "Maxx1/2"],
    ["\\raisebox{-0.5ex}\\textasciitilde", false, "~"],
  ])("%s", (tex, display, text) => {
    const html = typeset(tex, display);
    expect(html).toContain("<math");
    expect(textOf(html)).toBe(text);
  });
});

describe("a formula keeps to its room", () => {
  it.each([
    "\\rule{1000em}{1000em}",
    "\\raisebox{100em}{up} \\raisebox{-100em}{down}",
    "\\hspace{-100em} gone \\kern-50em gone \\mkern-900mu x \\hskip-9em y",
    `\\hspace{-0.3em}${"\\kern-0.3em ".repeat(100)}x`,
    "a\\llap{\\text{over what was}}\\rlap{\\text{over what comes}}\\mathclap{\\text{over both}}",
    "\\smash{\\begin{array}{c}1\\\\2\\\\3\\end{array}} \\vphantom{x}",
    "\\genfrac{}{}{50em}{}{a}{b} {a \\above{50em} b}",
    "\\Huge big {\\color{white} unseen} \\colorbox{black}{y} \\textcolor{red}{x}",
    "\\fcolorbox{red}{blue}{x} \\vcenter{x}",
    "\\big( \\Bigg( \\left( x \\right)",
    "\\begin{array}{c} a \\\\[-50em] b \\end{array}",
  ])("%s", (tex) => {
    const html = typeset(tex, false);
    expect(html).toContain("<math");
    expect(html).not.toMatch(/ style=|voffset|mathcolor|mathbackground|mathsize|href/);
    expect(html).not.toMatch(/<(?:mpadded|mphantom) /);
    const lengths = [...html.matchAll(/ [a-z]+="(-?[\d.]+)em"/g)].map(([, em]) => Number(em));
    expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(10);
    // Corrections between signs, and not enough of them to get anywhere.
    const back = lengths.filter((em) => em < 0);
    expect(Math.min(0, ...back)).toBeGreaterThanOrEqual(-0.3);
    expect(back.length).toBeLessThanOrEqual(8);
  });

  it("and what it cannot be read as is shown with no more marks than a letter has", () =>
    expect(typeset(`\\text{Z${"\u0335".repeat(50)}}`, false)).not.toMatch(/\p{M}{6}/u));
});
