/** Controls of a paper on its card and its page: save, collect, hide. They are buttons of one form. */

import { html } from "hono/html";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { PageContext } from "../../http/services.ts";
import { FormFields } from "../layout/FormFields.tsx";
import { asHtml, oncePerPage } from "../layout/keptHtml.ts";
import { unseenTitle } from "./CardFacts.tsx";

interface Controls {
  page: PageContext;
  paper: Pick<Paper, "key" | "id" | "title">;
  viewer: ViewerState;
}

/**
 * By hand, since a page may have a hundred: only what differs by reader and page is written each time. The script reads
 * `data-does`; `data-key` is a key of the keyboard.
 */
export const CardControls = ({ page, paper, viewer }: Controls) => {
  const path = paperPath(paper.id);
  const saved = viewer.saved.has(paper.key);
  const hidden = viewer.hidden.has(paper.key);
  const title = unseenTitle(paper);
  const more = html`<a href="${path}/collect?${collectQuery(page)}">${viewer.collections.length > 0 ? "Another, or a new one…" : "Into a collection…"}${title}</a>`;
  return html`<form class="controls" method="post" action="${path}/collect">${formFields(page)}<button type="submit" class="plain" name="${saved ? "remove" : "add"}" value="saved" aria-pressed="${saved ? "true" : "false"}" data-does="save" data-key="s"><span>${saved ? "Saved" : "Save"}</span>${title}</button>${
    viewer.collections.length > 0
      ? html`<details><summary>Collect${title}</summary>${offered(viewer, paper.key)}${more}</details>`
      : more
  }<button type="submit" class="plain" formaction="${path}/hide" name="state" value="${hidden ? "off" : "on"}" aria-pressed="${hidden ? "true" : "false"}" data-does="hide"><span>${hidden ? "Show again" : "Not interested"}</span>${title}</button><span class="said" aria-live="polite"></span></form>`;
};

const formFields = oncePerPage((page) => asHtml(<FormFields page={page} />));
const collectQuery = oncePerPage(({ here }) => String(new URLSearchParams({ return: here })));

/** The reader's collections as a list of buttons. */
function offered(viewer: ViewerState, key: number) {
  const within = viewer.collected.get(key);
  const items = viewer.collections.map(({ address, name }) => {
    const there = within?.has(address) === true;
    return html`<li><button type="submit" class="plain" name="${there ? "remove" : "add"}" value="${address}" aria-pressed="${there ? "true" : "false"}" data-does="collect">${name}</button></li>`;
  });
  return html`<ul>${items}</ul>`;
}
