/** Some addresses have a page for people and the same as Markdown: which of them a request wants. */
import type { Context } from "hono";

/** Longer than browsers send; what is behind is not looked at. */
const MAX_ACCEPT_CHARACTERS = 1_000;

/** Markdown must be asked for by its name, and be wanted at least as much as a page (RFC 9110, section 12.5.1). */
export function wantsMarkdown(c: Context): boolean {
  const accept = (c.req.header("accept") ?? "").slice(0, MAX_ACCEPT_CHARACTERS).toLowerCase();
  if (!accept.includes("text/markdown")) return false;
  const ranges = new Map(accept.split(",").map(range));
  const quality = (...names: string[]) => names.map((name) => ranges.get(name)).find((q) => q !== undefined) ?? 0;
  const markdown = quality("text/markdown");
  // That anything will do is no wish for a page.
  return markdown > 0 && markdown >= quality("text/html");
}

function range(written: string): [string, number] {
  const [name = "", ...parameters] = written.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  const quality = Number(weight ?? "1");
  return [name, quality >= 0 && quality <= 1 ? quality : 0];
}

/** Where a page's Markdown is, of those pages that have it. */
export const markdownPath = (page: string): string =>
  page.replace(/^\/?[^?]*/, (path) => `${path === "/" ? "/index" : path}.md`);
