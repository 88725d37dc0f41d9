/** The HTML that a comment may become, however it was made: the allowed tags, attributes and URLs. */
import sanitize from "sanitize-html";
import { sanitizeText } from "../lib/sanitizeText.ts";
import { MATH_ATTRIBUTES, MATH_ELEMENTS, WITHOUT_ATTRIBUTES } from "./mathml.ts";

const TEXT = "p br hr h4 h5 h6 blockquote ul ol li pre code em strong s a table thead tbody tr th td".split(" ");

/** Pages of this instance that a mention links to. */
const OWN_PAGE = /^\/(?:papers|readers)\/[\w.:()/-]+$/;
const ELSEWHERE = /^(?:https?:\/\/|mailto:)/i;

const HAVE_DIRECTION = ["p", "h4", "h5", "h6", "blockquote", "ul", "table"];
const ALLOWED: sanitize.IOptions = {
  allowedTags: [...TEXT, ...MATH_ELEMENTS, "span"],
  allowedAttributes: {
    a: ["href", "title", "rel"],
    ol: ["start", "dir"],
    span: [{ name: "tabindex", values: ["0"] }],
    ...Object.fromEntries(MATH_ELEMENTS.map((tag) => [tag, WITHOUT_ATTRIBUTES.includes(tag) ? [] : MATH_ATTRIBUTES])),
    ...Object.fromEntries(HAVE_DIRECTION.map((tag) => [tag, ["dir"]])),
  },
  allowedClasses: {
    a: ["mention"],
    code: ["tex"],
    span: ["katex", "long"],
    th: ["center", "right"],
    td: ["center", "right"],
  },
  allowedSchemes: ["http", "https", "mailto"],
  allowProtocolRelative: false,
  disallowedTagsMode: "discard",
  parseStyleAttributes: false,
  transformTags: { a: checkedLink },
  textFilter: sanitizeText,
};

export const safeHtml = (html: string): string => sanitize(html, ALLOWED);

/** Search engines ignore these links, and the linked site cannot reach back to the page. */
function checkedLink(tagName: string, { href = "", title, class: classes }: Record<string, string>) {
  const own = OWN_PAGE.test(href) && !href.includes("..");
  const attribs: Record<string, string> = own
    ? { href, ...(title === undefined ? {} : { title }), ...(classes === undefined ? {} : { class: classes }) }
    : ELSEWHERE.test(href)
      ? { href, rel: "nofollow ugc noopener" }
      : {};
  return { tagName, attribs };
}
