/** robots.txt (RFC 9309): public pages may be crawled; readers' own pages and endless ones are not. */

/** Beginnings of paths; `$` marks the end of a path. */
const DISALLOWED = [
  "/account",
  "/admin",
  "/alerts/",
  "/auth/",
  "/collections$",
  "/comments/",
  "/digest/",
  "/feeds/private/",
  "/mail",
  "/me$",
  "/me/",
  "/moderation",
  "/opensearch/",
  // Searches are endless in every format, and every paper is in the site map anyway.
  "/papers?",
  "/papers.",
  "/feeds/papers.",
  "/papers/suggest",
  "/papers/*/claim",
  "/papers/*/collect",
  "/papers/*/cite.",
  "/sign-in",
  "/submit",
  "/subscribe",
  "/subscription/",
  "/unsubscribe/",
];

export function robotsText(listed: boolean, address: string): string {
  if (!listed) return "User-agent: *\nDisallow: /\n";
  return `User-agent: *\n${DISALLOWED.map((path) => `Disallow: ${path}\n`).join("")}\nSitemap: ${address}/sitemap.xml\n`;
}
