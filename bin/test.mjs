// `npm test`: makes the checkout ready, fetches what the tests need and runs them, with types and style. Further
// arguments go to the test runner: `npm test -- test/web`. `--suite NAME` first runs one suite of bin/suites.mjs, and
// fetches only what that one needs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode, setup } from "./setup.mjs";
import { filesOf, SUITES } from "./suites.mjs";

const CLIENT_TIMEOUT_MS = 180_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Programs that tests run as they are, by Debian's names, with the files that show that they are there. */
const PROGRAMS = [
  {
    packages: ["postfix", "dovecot-imapd"],
    files: ["usr/sbin/dovecot"],
    tests: "against Postfix and Dovecot",
    // Never the system's own: those may be somebody's mail.
    unpackedOnly: true,
  },
  {
    packages: ["nginx", "haproxy"],
    files: ["usr/sbin/nginx", "usr/sbin/haproxy"],
    tests: "behind nginx and haproxy",
    // Never the system's own: those may be serving somebody's site.
    unpackedOnly: true,
  },
  {
    packages: ["newsboat", "python3-feedparser", "libxml2-utils"],
    files: ["usr/bin/newsboat", "usr/lib/python3/dist-packages/feedparser", "usr/bin/xmllint"],
    tests: "with newsboat, feedparser and xmllint",
  },
];

const [first, suite, ...more] = process.argv.slice(2);
const isSuite = first === "--suite" && suite !== undefined && suite in SUITES;
if (first === "--suite" && !isSuite) {
  console.error(`There is no suite "${suite ?? ""}". The suites are: ${Object.keys(SUITES).join(", ")}.`);
  process.exit(1);
}
const needs = isSuite ? SUITES[suite].needs : ["chromium", "programs", "clients"];
const chosen = isSuite ? [...filesOf(suite), ...more] : process.argv.slice(2);

await setup();
if (needs.includes("chromium")) fetchChromium();
if (needs.includes("programs")) for (const programs of PROGRAMS) fetchPrograms(programs);
if (needs.includes("clients")) fetchClients();
const node = findNode();
// The runner's own children must find the same Node.
const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
const { status } = spawnSync(node, [join(root, "node_modules/vitest/vitest.mjs"), "run", ...chosen], {
  cwd: root,
  stdio: "inherit",
  env,
});
process.exitCode = status ?? 1;

/** The browser tests use Debian's Chromium. Where it cannot be installed they are skipped, and say so. */
function fetchChromium() {
  const known = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  if (known.some((path) => path && existsSync(path))) return;
  const hasApt = existsSync("/usr/bin/apt-get");
  if (process.getuid?.() === 0 && hasApt) {
    console.log("Installing Chromium for the browser tests (a minute or two, once) ...");
    const options = { stdio: ["ignore", "ignore", 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    spawnSync("apt-get", ["update", "-qq"], options);
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
    if (existsSync("/usr/bin/chromium")) return;
  }
  const how = hasApt ? "sudo apt-get install chromium" : "install Chromium or Chrome";
  console.log(
    `The browser tests are skipped, because there is no Chromium. To run them: ${how}, or set CHROMIUM to its path.`,
  );
}

/**
 * Debian's packages, with what they need that is not installed, fetched and unpacked in a folder: nothing is installed,
 * so that no server starts on this machine and no program of its owner's changes.
 */
function fetchPrograms({ packages, files, tests, unpackedOnly = false }) {
  const folder = join(root, "node_modules", ".debian");
  const isThere = (file) => existsSync(join(folder, file)) || (!unpackedOnly && existsSync(join("/", file)));
  if (files.every(isThere)) return;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    return console.log(`The tests ${tests} are skipped: they need Debian's packages, and root.`);
  console.log(`Fetching ${packages.join(", ")} for tests (a few seconds, once) ...`);
  const archives = join(folder, "archives");
  mkdirSync(join(archives, "partial"), { recursive: true });
  const options = { stdio: ["ignore", "ignore", 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  const how = ["-y", "-qq", "--download-only", "--no-install-recommends", "-o", `Dir::Cache::archives=${archives}`];
  const fetched = () => spawnSync("apt-get", ["install", ...how, ...packages], options).status === 0;
  if (!fetched()) {
    spawnSync("apt-get", ["update", "-qq"], options);
    if (!fetched()) console.log(`The tests ${tests} are skipped: their packages cannot be fetched.`);
  }
  for (const name of readdirSync(archives).filter((file) => file.endsWith(".deb")))
    spawnSync("dpkg", ["-x", join(archives, name), folder], options);
  rmSync(archives, { recursive: true, force: true });
}

/**
 * Clients of the Hugging Face Hub, which are run against an instance as they are: an npm program and a Python package, in
 * folders of their own.
 */
function fetchClients() {
  const folder = join(root, "node_modules", ".clients");
  const fetch = (name, command, args) => {
    const place = join(folder, name);
    if (existsSync(join(place, "fetched"))) return;
    console.log(`Fetching ${name} for the tests of clients (some seconds, once) ...`);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const { status } = spawnSync(command, args(place), { stdio: "ignore", cwd: place, timeout: CLIENT_TIMEOUT_MS });
    if (status === 0) writeFileSync(join(place, "fetched"), "");
    else console.log(`The tests with ${name} are skipped: ${command} could not fetch it.`);
  };
  const quiet = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--fetch-retries=1"];
  fetch("opencli", "npm", (place) => ["install", ...quiet, "--prefix", place, "@jackwener/opencli@1.8.7"]);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"];
  fetch("huggingface_hub", "python3", (place) => [...pip, "--target", place, "huggingface_hub==2.0.0"]);
}
