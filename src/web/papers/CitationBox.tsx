/** A folded box with formatted citations to copy, and files. A click selects a whole citation. */

import { toBibtex } from "../../domain/citations/bibtex.ts";
import type { Citation } from "../../domain/citations/citation.ts";
import { formatted, STYLES, type Style } from "../../domain/citations/styles.ts";
import { CITATION_FILES, citePath, listCitePath, MAX_CITED_PAPERS } from "../../http/citationFormats.ts";
import { grouped } from "../../lib/text.ts";

const FILES = CITATION_FILES.filter(({ kept }) => kept);
const TEXTS = CITATION_FILES.filter(({ kept }) => !kept);

export const CitePaper = ({ paperId, citation }: { paperId: string; citation: Citation }) => (
  <details class="cite" id="cite">
    <summary>Cite</summary>
    <dl>
      {(Object.keys(STYLES) as Style[]).map((style) => (
        <>
          <dt>{STYLES[style].name}</dt>
          <dd class="citation">
            {formatted(style, citation).map(({ text, italic }) => (italic ? <em>{text}</em> : text))}
          </dd>
        </>
      ))}
      <dt>BibTeX</dt>
      <dd class="citation tex">{toBibtex([{ ...citation, abstract: "" }]).trimEnd()}</dd>
      <dt>Files</dt>
      <dd>
        <Links files={FILES} to={(ending) => citePath(paperId, ending)} />
      </dd>
    </dl>
  </details>
);

/** `address` is the path of the list; `papers` is the number of its papers. */
export const CiteList = ({
  address,
  papers,
  most = MAX_CITED_PAPERS,
}: {
  address: string;
  papers: number;
  most?: number;
}) =>
  papers === 0 ? null : (
    <details class="cite">
      <summary>
        Cite {papers > most ? `the first ${grouped(most)}` : papers === 1 ? "this paper" : "these papers"}
      </summary>
      <dl>
        <dt>Files</dt>
        <dd>
          <Links files={FILES} to={(ending) => listCitePath(address, ending)} />
        </dd>
        <dt>As text</dt>
        <dd>
          <Links files={TEXTS} to={(ending) => listCitePath(address, ending)} />
        </dd>
      </dl>
    </details>
  );

const Links = ({ files, to }: { files: typeof CITATION_FILES; to(ending: string): string }) => (
  <ul>
    {files.map(({ ending, name, kept }) => (
      <li>
        <a href={to(ending)} rel="nofollow" {...(kept ? { download: "" } : {})}>
          {name}
        </a>
      </li>
    ))}
  </ul>
);
