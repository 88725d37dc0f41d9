/** Readers of what pages say of themselves in their heads: a browser's parser, and Zotero's rules for Highwire's tags. */
import { parse } from "parse5";

interface Node {
  nodeName: string;
  attrs?: { name: string; value: string }[];
  childNodes?: Node[];
  value?: string;
}

export interface Head {
  metas: { name: string; content: string }[];
  links: Record<string, string>[];
  scripts: { type: string; text: string; src: string | undefined }[];
}

/** The head as a browser would have it. */
export function headOf(html: string): Head {
  const found: Head = { metas: [], links: [], scripts: [] };
  const document = parse(html) as unknown as Node;
  const head = elements(document).find(({ nodeName }) => nodeName === "head");
  for (const node of head ? elements(head) : []) {
    const attributes = Object.fromEntries((node.attrs ?? []).map(({ name, value }) => [name, value]));
    if (node.nodeName === "meta")
      found.metas.push({ name: attributes.name ?? attributes.property ?? "", content: attributes.content ?? "" });
    if (node.nodeName === "link") found.links.push(attributes);
    if (node.nodeName === "script")
      found.scripts.push({
        type: attributes.type ?? "",
        src: attributes.src,
        text: (node.childNodes ?? []).map(({ value }) => value ?? "").join(""),
      });
  }
  return found;
}

function elements(node: Node): Node[] {
  return (node.childNodes ?? []).flatMap((child) => [child, ...elements(child)]);
}

export interface ZoteroItem {
  itemType: string;
  title: string;
  creators: { lastName: string; firstName: string }[];
  date: string;
  DOI: string;
  url: string;
  pdf: string;
  abstractNote: string;
  tags: string[];
  publicationTitle: string;
  conferenceName: string;
}

/**
 * What Zotero's translator "Embedded Metadata" makes of a page: fields by the endings of names, several of one name run
 * together, authors cut at semicolons, and at commas where several words stand on either side of the first.
 */
export function zoteroItem({ metas }: Head): ZoteroItem {
  const all = (name: string) => metas.filter((meta) => meta.name.endsWith(name)).map(({ content }) => content);
  const text = (name: string) => all(name).join(", ").replace(/\s+/g, " ").trim();
  const has = (name: string) => metas.some((meta) => meta.name.slice(meta.name.lastIndexOf("citation_")) === name);
  return {
    itemType: has("citation_journal_title")
      ? "journalArticle"
      : has("citation_conference_title")
        ? "conferencePaper"
        : has("citation_title")
          ? "journalArticle"
          : "webpage",
    title: text("citation_title"),
    creators: all("citation_author").flatMap((written) => authorsIn(written).map(cleanAuthor)),
    date: text("citation_date"),
    DOI: text("citation_doi").replace(/^doi:\s*/, ""),
    url: text("citation_public_url"),
    pdf: all("citation_pdf_url")[0] ?? "",
    abstractNote: text("citation_abstract"),
    tags: all("citation_keywords").flatMap((tag) => tag.split(";").map((one) => one.trim())),
    publicationTitle: text("citation_journal_title"),
    conferenceName: text("citation_conference_title"),
  };
}

function authorsIn(written: string): string[] {
  const authors = written.split(/\s*;\s*/);
  const byComma = (authors[0] ?? "").split(/\s*,\s*/);
  const cut = authors.length === 1 && byComma.length > 1 && byComma[0]?.includes(" ") && byComma[1]?.includes(" ");
  return (cut ? byComma : authors).map((author) => author.trim()).filter((author) => /[^\s,-.;]/.test(author));
}

function cleanAuthor(author: string): { lastName: string; firstName: string } {
  const [lastName = "", firstName = ""] = author.split(/, ?/);
  if (author.includes(",")) return { lastName, firstName };
  const words = author.split(" ");
  return { lastName: words.at(-1) ?? "", firstName: words.slice(0, -1).join(" ") };
}
