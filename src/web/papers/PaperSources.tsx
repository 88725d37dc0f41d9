/** Links to where a paper, its code and its other pages are. */

import { doiUrl } from "../../domain/papers/doi.ts";
import type { Link } from "../../domain/papers/link.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { homeOf } from "../../domain/papers/paperId.ts";
import { hubName, isHubKind, LINK_NAMES } from "../../domain/papers/paperLinks.ts";

const SOURCE_NAMES: Record<Link["kind"], string> = { ...LINK_NAMES, doi: "Publisher (DOI)", journal: "" };

/** `newest` is the number of the newest version. */
export const PaperSources = ({ paper, newest }: { paper: Paper; newest: number | undefined }) => {
  const home = homeOf(paper.id);
  // arXiv's URL without a version leads to the newest one; other sources' URLs need the version.
  const pdf = home?.pdf ?? homeOf(paper.id, newest)?.pdf;
  const links: { name: string; href: string | undefined; opens?: string }[] = [
    { name: home?.name ?? "", href: home?.page },
    { name: "PDF", href: pdf, opens: "pdf" },
    ...paper.links.map((link) => ({
      name: nameOf(link),
      href: urlOf(link),
      ...(link.kind === "code" ? { opens: "code" } : {}),
    })),
  ].filter(({ href }, i, all) => href !== undefined && all.findIndex((other) => other.href === href) === i);
  return links.length === 0 ? null : (
    <ul class="sources">
      {links.map(({ name, href, opens }) => (
        <li>
          <a href={href} rel="noopener nofollow" data-opens={opens}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
};

const nameOf = (link: Link): string =>
  isHubKind(link.kind) ? `${SOURCE_NAMES[link.kind]} ${hubName(link)}` : SOURCE_NAMES[link.kind];

/** Undefined for a journal, whose citation leads nowhere. */
function urlOf({ kind, value }: Link): string | undefined {
  if (kind === "doi") return doiUrl(value);
  return kind === "journal" ? undefined : value;
}
