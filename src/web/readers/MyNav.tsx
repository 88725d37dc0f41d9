/** The navigation of a reader's own pages. */

import { readerPath } from "../../domain/pagePaths.ts";
import type { PageContext } from "../../http/services.ts";

const PAGES = [
  ["/for-you", "For you"],
  ["/me/interests", "Interests"],
  ["/me", "Following"],
  ["/me/saved", "Saved"],
  ["/collections", "Collections"],
  ["/me/upvoted", "Upvoted"],
  ["/me/submitted", "Submitted"],
  ["/me/hidden", "Hidden"],
  ["/me/follows", "What I follow"],
  ["/me/alerts", "Alerts"],
  ["/me/feeds", "Feeds"],
  ["/me/library", "Bring a library"],
  ["/account", "Account"],
] as const;

export const MyNav = ({ page, at }: { page: PageContext; at: string }) =>
  page.reader ? (
    <nav class="mynav" aria-label="My pages">
      {[[readerPath(page.reader.handle), "My page"] as const, ...PAGES].map(([to, name]) => (
        <a href={to} aria-current={to === at ? "page" : undefined}>
          {name}
        </a>
      ))}
    </nav>
  ) : null;
