/** URLs of code, project pages, models and datasets in running text. */

import { trimTrailing, withoutSlash } from "../../lib/trim.ts";
import type { Link } from "./link.ts";

const CODE_HOSTS = /^(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitlab\.[a-z0-9.-]+)$/;
/** First segments of a path that are not the name of an owner. */
const NOT_OWNERS = /^(?:orgs|topics|search|about|features|login|explore|marketplace|sponsors|collections|trending|-)$/i;
const HUB = /^(?:www\.)?(?:huggingface\.co|hf\.co)$/;
/** Kinds of repositories at the Hub, each with the prefix of its paths. */
export const HUB_KINDS = { model: "", dataset: "datasets/", space: "spaces/" } as const;
export type HubKind = keyof typeof HUB_KINDS;
/** The name of each kind of link. */
export const LINK_NAMES: Record<Link["kind"], string> = {
  code: "Code",
  project: "Project page",
  model: "Model",
  dataset: "Dataset",
  space: "Space",
  doi: "DOI",
  journal: "Journal",
};
/** The name of an owner or of a repository. */
const HUB_NAME = /^\w[\w.-]{0,95}$/;
/** First segments of the Hub's paths that do not lead to a model. */
const NOT_MODELS =
  /^(?:papers|blog|docs|posts|collections|organizations|models|learn|join|login|pricing|settings|tasks|chat)$/i;
const PROJECT_HOSTS = /(?:^|\.)(?:github\.io|gitlab\.io)$|^sites\.google\.com$/;
const MAX_LINKS = 10;
/** GitLab's groups are not nested deeper in practice. */
const MAX_DEPTH = 6;
const MAX_ADDRESS_CHARACTERS = 300;

/**
 * Finds repositories, project pages, models, datasets and Spaces in a text, each once, without traces of sentences and
 * TeX.
 */
export function linksIn(text: string): Link[] {
  const links = new Map<string, Link>();
  for (const match of text.matchAll(
    /(?:https?:\/\/|(?<![\w/.-])(?:www\.)?(?=(?:github|gitlab)\.com\/|huggingface\.co\/|hf\.co\/|[\w-]{1,60}\.(?:github|gitlab)\.io))[^\s<>"'`$|^]+/gi,
  )) {
    const link = toLink(match[0]);
    if (link && links.size < MAX_LINKS) links.set(`${link.kind} ${link.value}`, link);
  }
  return [...links.values()];
}

/** Keeps one of two URLs that are the same (`https://x.org/a.git{https://x.org/a}`). */
export const uniqueLinks = (text: string): string =>
  text.includes("{") ? text.replace(/(https?:\/\/[^\s{}]{1,300})\{\s?(?:https?:\/\/)?[^\s{}]{0,300}\}/g, "$1") : text;

/** Recognises the URL of a repository, project page, model, dataset or Space; undefined for any other. */
export function toLink(written: string): Link | undefined {
  const url = parse(written);
  if (!url) return undefined;
  const steps = url.pathname.split("/").filter(Boolean);
  if (CODE_HOSTS.test(url.hostname)) return repository(url.hostname, steps);
  if (HUB.test(url.hostname)) return hubRepository(steps);
  if (!PROJECT_HOSTS.test(url.hostname)) return undefined;
  return { kind: "project", value: `https://${url.hostname}${withoutSlash(url.pathname)}` };
}

/** Takes a URL of any host: as `toLink` recognises it, else as a project page. Undefined for anything but a URL. */
export function toProject(written: string): Link | undefined {
  const url = /^https?:\/\/\S+$/i.test(written.trim()) ? parse(written.trim()) : undefined;
  if (url?.username !== "" || url.password !== "" || !url.hostname.includes(".")) return undefined;
  return (
    toLink(written.trim()) ?? {
      kind: "project",
      value: `https://${url.host}${withoutSlash(url.pathname)}${url.search}`,
    }
  );
}

/** Takes a URL of any host as a code repository, as its giver says it is. Undefined for anything but a URL. */
export function toCode(written: string): Link | undefined {
  const link = toProject(written);
  return link && { ...link, kind: "code" };
}

function repository(host: string, steps: string[]): Link | undefined {
  // GitLab nests groups, and marks where the inside of a repository begins.
  const inside = steps.findIndex((step) => /^(?:-|tree|blob|issues|wikis|raw)$/.test(step));
  const depth = /gitlab/.test(host) ? (inside > 0 ? inside : steps.length) : 2;
  const [owner = "", ...rest] = steps.slice(0, Math.min(depth, MAX_DEPTH));
  const name = trimTrailing(rest.pop()?.replace(/\.git$/, "") ?? "", ".");
  if (owner === "" || !name || NOT_OWNERS.test(owner)) return undefined;
  return { kind: "code", value: `https://${[host.replace(/^www\./, ""), owner, ...rest, name].join("/")}` };
}

function hubRepository(steps: string[]): Link | undefined {
  const kind = steps[0] === "datasets" ? "dataset" : steps[0] === "spaces" ? "space" : "model";
  const [owner = "", written = ""] = steps.slice(kind === "model" ? 0 : 1);
  const name = trimTrailing(written, ".");
  if (!HUB_NAME.test(owner) || !HUB_NAME.test(name) || (kind === "model" && NOT_MODELS.test(owner))) return undefined;
  return { kind, value: `https://huggingface.co/${HUB_KINDS[kind]}${owner}/${name}` };
}

export const isHubKind = (kind: string): kind is HubKind => Object.hasOwn(HUB_KINDS, kind);

/** The name of a repository at the Hub, such as `mira/tiny-model`. */
export const hubName = ({ value }: Pick<Link, "value">): string => value.split("/").slice(-2).join("/");

function parse(written: string): URL | undefined {
  // `.git{...}`, a closing bracket and punctuation are not part of the URL.
  const bare = trimTrailing(
    written
      .slice(0, MAX_ADDRESS_CHARACTERS)
      .replace(/\\([_%&#~])/g, "$1")
      .replace(/[{}\\()[\]].*$/s, ""),
    ".,;:!?*'’”",
  );
  return URL.parse(/^https?:/i.test(bare) ? bare : `https://${bare}`) ?? undefined;
}
