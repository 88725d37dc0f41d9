/**
 * HTML that is rendered once and put into many pages as it is. Only what is the same for every reader goes in here: what
 * a page says of its reader (their upvotes, the tokens of their forms, what they have hidden) is written around it.
 */
import { raw } from "hono/html";
import { escapeToBuffer, type HtmlEscapedString } from "hono/utils/html";
import type { PageContext } from "../../http/services.ts";
import { own } from "../../lib/ownText.ts";

/** What a component returns: its text has been escaped. */
type Rendered = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Returns the same function of an object, which renders once for each object and keeps the HTML as long as the object. */
export function renderOnce<Of extends object>(render: (of: Of) => Rendered): (of: Of) => HtmlEscapedString {
  const kept = new WeakMap<Of, HtmlEscapedString>();
  return (of) => {
    let html = kept.get(of);
    if (html === undefined) {
      html = asHtml(render(of));
      kept.set(of, html);
    }
    return html;
  };
}

/**
 * Returns the HTML of a component that waits for nothing, in one piece: a page is put together of it faster than of the
 * many that a component writes.
 */
export const asHtml = (rendered: Rendered): HtmlEscapedString => raw(own(String(rendered)));

/** Returns the same function of a page that is being made, worked out once for it: its address, the token of its forms. */
export function oncePerPage<T extends {}>(work: (page: PageContext) => T): (page: PageContext) => T {
  const known = new WeakMap<PageContext, T>();
  return (page) => {
    let value = known.get(page);
    if (value === undefined) {
      value = work(page);
      known.set(page, value);
    }
    return value;
  };
}

/** Returns a text as HTML, escaped as components do it. */
export function escapeHtml(text: string): string {
  const buffer: [string] = [""];
  escapeToBuffer(text, buffer);
  return buffer[0];
}
