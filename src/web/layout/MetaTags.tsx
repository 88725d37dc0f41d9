/** Elements of the head for programs: previews, a paper's metadata, and links to other formats. */

import { raw } from "hono/html";
import type { Citation } from "../../domain/citations/citation.ts";
import { highwireTags, scholarlyArticle } from "../../domain/citations/metaTags.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { CITATION_FILES, citePath, listCitePath } from "../../http/citationFormats.ts";
import type { PageContext } from "../../http/services.ts";

interface PreviewProps {
  page: PageContext;
  title: string;
  description?: string | undefined;
  canonical?: string | undefined;
  kind?: "article" | "website" | undefined;
}

/** Open Graph, and the card, which needs a tag of Twitter's own. */
export const Previews = ({ page, title, description, canonical, kind = "website" }: PreviewProps) => (
  <>
    <meta property="og:title" content={title} />
    <meta property="og:site_name" content={page.title} />
    <meta property="og:type" content={kind} />
    {description && <meta property="og:description" content={description} />}
    {canonical && page.baseUrl !== "" && <meta property="og:url" content={page.baseUrl + canonical} />}
    <meta name="twitter:card" content="summary" />
    {canonical && <link rel="canonical" href={page.baseUrl + canonical} />}
    <link rel="search" type="application/opensearchdescription+xml" title={page.title} href="/opensearch.xml" />
  </>
);

/** Formats for programs; formatted text is for people. */
const CITED_IN = CITATION_FILES.filter(({ kept }) => kept);

export const PaperTags = ({ page, paper, citation }: { page: PageContext; paper: Paper; citation: Citation }) => {
  const address = page.baseUrl === "" ? undefined : page.baseUrl + paperPath(paper.id);
  return (
    <>
      {highwireTags(citation, address).map(([name, content]) => (
        <meta name={name} content={content} />
      ))}
      {CITED_IN.map(({ ending, name, type }) => (
        <link rel="alternate" type={type} title={name} href={citePath(paper.id, ending)} />
      ))}
      {/* This is data, to which the policy on scripts does not apply. */}
      <script type="application/ld+json">{raw(jsonInHtml(scholarlyArticle(paper, citation, address)))}</script>
    </>
  );
};

/** `address` is the path of the list, with its query. */
export const ListTags = ({ address }: { address: string }) => (
  <>
    {CITED_IN.map(({ ending, name, type }) => (
      <link rel="alternate" type={type} title={name} href={listCitePath(address, ending)} />
    ))}
  </>
);

/** JSON that no tag can end. */
const jsonInHtml = (value: object): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
