/**
 * What a formula may be on a page, wherever it stands. Colours, sizes and shifts are left out: they could hide text, fill
 * the page with one letter, or print over other lines.
 */

/** The elements of KaTeX's formulas. */
export const MATH_ELEMENTS = [
  ..."math semantics mrow mi mn mo mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover".split(" "),
  ..."mtable mtr mtd mlabeledtr mstyle mpadded mphantom menclose mmultiscripts mprescripts none".split(" "),
];
export const MATH_ATTRIBUTES = [
  ..."xmlns display mathvariant stretchy fence separator lspace rspace width height depth accent".split(" "),
  ..."accentunder linethickness notation minsize maxsize form movablelimits largeop symmetric scriptlevel".split(" "),
  ..."displaystyle columnalign rowspacing columnspacing columnlines rowlines side rowalign".split(" "),
];
/** An element that claims less or other room than its content takes prints over its neighbours. */
export const WITHOUT_ATTRIBUTES = ["mpadded", "mphantom"];

/** Attributes of the element around a formula. */
const AROUND = new Set(["class", "tabindex"]);
const ELEMENTS = new Set([...MATH_ELEMENTS, "span"]);
const ATTRIBUTES = new Set(MATH_ATTRIBUTES);
const BARE = new Set(WITHOUT_ATTRIBUTES);

/** In em. A space to the left is a correction between two signs, and there are not many in one formula. */
const MAX_WIDTH = 10;
const MAX_HEIGHT = 3;
const MAX_LINE = 0.2;
const MAX_BACK = 0.3;
const MAX_STEPS_BACK = 8;

/** KaTeX's MathML with its allowed elements and attributes, its lengths bounded. */
export function safeMathml(html: string): string {
  let stepsBack = 0;
  const attribute = (element: string, name: string, value: string): boolean => {
    if (element === "span") return AROUND.has(name);
    if (!ATTRIBUTES.has(name) || BARE.has(element)) return false;
    const length = /^(-?[\d.]+)em$/.exec(value)?.[1];
    if (length === undefined) return !value.startsWith("-");
    const em = Number(length);
    if (em < 0) return em >= -MAX_BACK && ++stepsBack <= MAX_STEPS_BACK;
    return em <= (name === "linethickness" ? MAX_LINE : name === "height" || name === "depth" ? MAX_HEIGHT : MAX_WIDTH);
  };
  return html.replace(TAG, (_, slash: string, element: string, attributes: string) => {
    if (!ELEMENTS.has(element)) return "";
    if (slash !== "" || attributes === "") return `<${slash}${element}>`;
    const kept = Array.from(attributes.matchAll(ATTRIBUTE), ([written, name = "", value = ""]) =>
      attribute(element, name, value) ? written : "",
    );
    return `<${element}${kept.join("")}${attributes.endsWith("/") ? "/" : ""}>`;
  });
}

/** KaTeX writes angle brackets within attributes and text as entities. */
const TAG = /<(\/?)([a-z]+)((?:[\s/][^<>]*)?)>/g;
const ATTRIBUTE = / ([a-z]+)="([^"]*)"/g;
