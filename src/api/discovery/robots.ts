/** robots.txt (RFC 9309): what is for everybody may be listed; what is a reader's own, or endless, is left alone. */

/** Paths that begin so. A closing `$` ends the path. */
const LEFT_ALONE = [
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
  // Searches have no end, as pages, Markdown, feeds or files; and every paper is in the site map.
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
  return `User-agent: *\n${LEFT_ALONE.map((path) => `Disallow: ${path}\n`).join("")}\nSitemap: ${address}/sitemap.xml\n`;
}
