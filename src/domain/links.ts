/** Addresses of code and project pages in running text. */
import type { Link } from "./paper.ts";

const CODE_HOSTS = /^(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)$/;
const PROJECT_HOSTS = /(?:^|\.)(?:github\.io|gitlab\.io)$|^sites\.google\.com$/;
const MAX_LINKS = 10;
const MAX_ADDRESS_CHARACTERS = 300;

/** Code repositories and project pages that a text names, each once, cleaned of what sentences and TeX leave on them. */
export function linksIn(text: string): Link[] {
  const links = new Map<string, Link>();
  for (const match of text.matchAll(
    /(?:https?:\/\/|(?<![\w/.-])(?:www\.)?(?=github\.com\/|[\w-]{1,60}\.github\.io))[^\s<>"'`$|^]+/gi,
  )) {
    const link = toLink(match[0]);
    if (link && links.size < MAX_LINKS) links.set(`${link.kind} ${link.value}`, link);
  }
  return [...links.values()];
}

/** The repository or project page that an address is, or undefined for any other. */
export function toLink(written: string): Link | undefined {
  const url = parse(written);
  if (!url) return undefined;
  if (CODE_HOSTS.test(url.hostname)) {
    const [owner, name] = url.pathname.split("/").filter(Boolean);
    const repository = name?.replace(/\.git$/, "").replace(/[.]+$/, "");
    if (!owner || !repository) return undefined;
    return { kind: "code", value: `https://${url.hostname.replace(/^www\./, "")}/${owner}/${repository}` };
  }
  if (!PROJECT_HOSTS.test(url.hostname)) return undefined;
  return { kind: "project", value: `https://${url.hostname}${url.pathname.replace(/\/+$/, "")}` };
}

function parse(written: string): URL | undefined {
  const bare = written
    .slice(0, MAX_ADDRESS_CHARACTERS)
    .replace(/\\([_%&#~])/g, "$1")
    // `.git{...}`, a closing bracket and sentence marks do not belong to the address.
    .replace(/[{}\\()[\]].*$/, "")
    .replace(/[.,;:!?*'’”]+$/, "");
  return URL.parse(/^https?:/i.test(bare) ? bare : `https://${bare}`) ?? undefined;
}
