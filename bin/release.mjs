// `npm run release -- VERSION`: makes a release of what is committed. The section "Unreleased" of CHANGELOG.md becomes
// the version's, package.json and package-lock.json get the version, and both go into a commit and an annotated tag with
// the section as its text. `--dry-run` shows what would be done. Nothing is pushed.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CHANGED = ["CHANGELOG.md", "package.json", "package-lock.json"];
const HEADING = "## Unreleased";

const dryRun = process.argv.includes("--dry-run");
const [version = "", ...rest] = process.argv.slice(2).filter((arg) => arg !== "--dry-run");
if (rest.length > 0) refuse("Give one version: npm run release -- 0.2.0 [--dry-run]");
const root = git("rev-parse", "--show-toplevel").trim();

try {
  release();
} catch (error) {
  refuse(error.message);
}

function release() {
  if (git("status", "--porcelain").trim())
    refuse("There are changes that are not committed. Commit or stash them first.");
  const last = lastVersion();
  if (!numbersOf(version)) refuse(`"${version}" is no version. It has three numbers: 0.2.0, or 0.2.0-beta.1.`);
  if (git("tag", "--list", `v${version}`).trim()) refuse(`There is a tag v${version} already.`);
  if (last && compare(version, last) <= 0) refuse(`${version} is not larger than the last release, ${last}.`);
  const { changelog, section } = changelogWith(version);
  const texts = {
    "CHANGELOG.md": changelog,
    "package.json": withVersion("package.json"),
    "package-lock.json": withVersion("package-lock.json"),
  };
  const message = `Broadsheet ${version}\n\n${section}\n`;
  if (dryRun) return console.log(`Would commit ${CHANGED.join(", ")} and make the tag v${version}:\n\n${message}`);
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(root, file), text);
  git("commit", "--quiet", "--message", `Release ${version}`, "--", ...CHANGED);
  // Headings of the section begin with "#", which is no comment here.
  git("tag", "--annotate", "--cleanup=verbatim", "--message", message, `v${version}`);
  console.log(`Released ${version}. To publish it: git push --follow-tags`);
}

/** The changelog with the unreleased changes under the version and today's date, and those changes. */
function changelogWith(version) {
  const text = read("CHANGELOG.md");
  const start = text.indexOf(`${HEADING}\n`);
  if (start < 0) refuse(`CHANGELOG.md has no section "${HEADING}".`);
  const body = text.slice(start + HEADING.length);
  const end = body.search(/\n## /);
  const section = (end < 0 ? body : body.slice(0, end)).trim();
  if (!section) refuse("Nothing is listed as unreleased in CHANGELOG.md.");
  const today = new Date().toISOString().slice(0, 10);
  return { changelog: text.replace(`${HEADING}\n`, `${HEADING}\n\n## ${version}, ${today}\n`), section };
}

/** A package file with the version: the first one in it, and in a lock file the root package's as well. */
function withVersion(file) {
  const content = JSON.parse(read(file));
  content.version = version;
  if (content.packages?.[""]) content.packages[""].version = version;
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** The largest version that has a tag; undefined before the first release. */
function lastVersion() {
  return git("tag", "--list", "v*")
    .split("\n")
    .map((tag) => tag.slice(1))
    .filter(numbersOf)
    .sort(compare)
    .at(-1);
}

/** The parts of a semantic version: three numbers, and what stands before a release; undefined where it is none. */
function numbersOf(text) {
  const number = "(?:0|[1-9]\\d*)";
  const match = new RegExp(`^(${number})\\.(${number})\\.(${number})(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$`).exec(
    text,
  );
  return match && { numbers: match.slice(1, 4).map(Number), pre: match[4]?.split(".") };
}

/** Order of two semantic versions, as semver.org has it. */
function compare(one, other) {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  for (let i = 0; i < 3; i++) if (a.numbers[i] !== b.numbers[i]) return a.numbers[i] - b.numbers[i];
  if (!a.pre || !b.pre) return (a.pre ? 0 : 1) - (b.pre ? 0 : 1);
  for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) {
    const order = comparePart(a.pre[i], b.pre[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers go before words, and a shorter list before one that goes on. */
function comparePart(one, other) {
  if (one === undefined || other === undefined) return (one === undefined ? 0 : 1) - (other === undefined ? 0 : 1);
  const [isNumber, isOtherNumber] = [one, other].map((part) => /^\d+$/.test(part));
  if (isNumber && isOtherNumber) return Number(one) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}

function read(file) {
  return readFileSync(join(root, file), "utf8");
}

/** What a git command prints. */
function git(...args) {
  const { status, stdout, stderr } = spawnSync("git", args, { encoding: "utf8" });
  if (status !== 0) refuse(`git ${args[0]} failed: ${stderr?.trim() || "is git installed?"}`);
  return stdout;
}

function refuse(why) {
  console.error(why);
  process.exit(1);
}
