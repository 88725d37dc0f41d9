/** Principles that are held by tests: the arrows between folders, and documents that keep up with the code. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { PERMISSIONS } from "../src/app/permissions.ts";
import { optionName, SETTINGS, type SettingName, variableName } from "../src/config.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const filesBelow = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

/** What each folder of src/ may import of the others. Arrows point towards domain; main.ts may import everything. */
const MAY_IMPORT: Record<string, string[]> = {
  lib: [],
  domain: ["lib"],
  store: ["domain", "lib"],
  search: ["domain", "lib", "store"],
  encoders: ["domain", "lib"],
  // Rankings that are learned from votes and from what readers do.
  learn: ["domain", "lib"],
  sources: ["domain", "lib"],
  mail: ["domain", "lib"],
  outgoing: ["domain", "lib"],
  render: ["domain", "lib"],
  app: ["domain", "lib", "store", "search", "encoders", "learn", "render", "demo"],
  evaluation: ["domain", "lib", "store", "search", "encoders", "learn", "sources"],
  jobs: ["app", "domain", "lib", "store", "search"],
  presenters: ["app", "domain", "lib"],
  http: ["app", "domain", "lib", "store", "search"],
  web: ["http", "app", "domain", "lib", "store", "search", "render"],
  api: ["http", "app", "presenters", "domain", "lib", "store", "search", "render"],
  cli: ["app", "evaluation", "jobs", "presenters", "domain", "lib", "store", "search"],
  // The composition root knows every part.
  compose: [
    "cli",
    "http",
    "web",
    "api",
    "jobs",
    "evaluation",
    "app",
    "mail",
    "outgoing",
    "sources",
    "search",
    "store",
    "domain",
    "lib",
    "config.ts",
    "package.json",
  ],
  "config.ts": ["domain", "lib"],
};

/** Source files that a folder may have directly in it, so that everything in it can be seen at once. */
const MAX_FILES = 20;

/** Subjects of the store that still use another's. The list may only become shorter. */
const CROSSINGS_LEFT = [
  ". -> editions",
  "alerts -> feeds",
  "alerts -> follows",
  "collections -> papers",
  "collections -> readers",
  "digests -> editions",
  "editions -> papers",
  "feeds -> editions",
  "harvest -> editions",
  "harvest -> papers",
  "papers -> editions",
  "papers -> whole",
  "readers -> moderation",
];

const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    relative(ROOT, join(ROOT, dirname(file), match[1] ?? "")),
  );
/** The subject of a file in the store; undefined for the store's own files. */
const subjectOf = (file: string): string | undefined => /^src\/store\/(\w+)\//.exec(file)?.[1];
const placeOf = (path: string): string =>
  path.startsWith("src/") ? (path.split("/")[1] ?? "") : (path.split("/")[0] ?? "");

describe("imports", () => {
  const files = filesBelow("src").filter((file) => /\.tsx?$/.test(file) && file !== "src/main.ts");

  it.each(files)("of %s follow the arrows", (file) => {
    const from = placeOf(file);
    const allowed = MAY_IMPORT[from];
    expect(allowed, `${from} has no place in the map`).toBeDefined();
    for (const imported of importsOf(file)) {
      const to = placeOf(imported);
      expect(to === from || allowed?.includes(to), `${file} must not import ${imported}`).toBe(true);
    }
  });

  it("of the application layer need neither HTTP nor pages", () => {
    for (const file of filesBelow("src/app"))
      expect([file, read(file).match(/from "(hono[^"]*|[^"]*\.tsx)"/)?.[1]]).toEqual([file, undefined]);
  });

  it("of the store cross subjects in `whole` alone, but for some that are left", () => {
    const crossings = filesBelow("src/store").flatMap((file) => {
      const from = subjectOf(file);
      return importsOf(file)
        .filter((imported) => imported.startsWith("src/store/"))
        .map((imported) => [from, subjectOf(imported)] as const)
        .filter(([, to]) => from !== "whole" && to !== undefined && to !== from && to !== "lib" && to !== "migrations")
        .map(([, to]) => `${from ?? "."} -> ${to}`);
    });
    expect([...new Set(crossings)].sort()).toEqual([...CROSSINGS_LEFT].sort());
  });

  it("of the domain need nothing that is installed or does I/O", () => {
    for (const file of filesBelow("src/domain"))
      expect([...read(file).matchAll(/from "([^."][^"]*)"/g)].map((match) => match[1])).toEqual([]);
  });
});

describe("outcomes", () => {
  it("are told apart by tags of ours, never by the identity of a global that a library may replace", () => {
    for (const file of filesBelow("src").filter((one) => /\.tsx?$/.test(one)))
      expect(read(file), file).not.toMatch(
        /instanceof (?:globalThis\.)?(?:Response|Request|Headers|FormData|File|Blob|URL|URLSearchParams|ReadableStream|AbortSignal)\b/,
      );
  });
});

describe("use cases", () => {
  const exported = (name: string) =>
    filesBelow("src/app").filter((file) =>
      new RegExp(`export (?:async function ${name}\\b|const ${name} =)`).test(read(file)),
    );

  it.each(Object.entries(PERMISSIONS))("%s is one function, which holds the actor to its row", (name, { who }) => {
    const files = exported(name);
    expect(files).toHaveLength(1);
    if (who !== "anybody") expect(read(files[0] ?? "")).toMatch(new RegExp(`authorize\\([\\w.]+, \\w+, "${name}"\\)`));
  });

  it("are the only ones besides the records that open transactions or ask the database", () => {
    const query = /\.transaction\(\)|\bsql`|\.(?:selectFrom|insertInto|updateTable|deleteFrom)\(/;
    const files = filesBelow("src").filter((file) => !/^src\/(?:app|store)\//.test(file));
    expect(files.filter((file) => query.test(read(file)))).toEqual([]);
  });
});

describe("words", () => {
  const RETIRED =
    /\b(?:anew|[Ww]hoever|how-manieth|desk|shelf|[Dd]oors?|letterTo|wishesOf|takeIn|sayWhat\w*Nobody)\b|\/\*\* Of |\b[Ww]hat of\b/;

  it("that were retired do not come back", () => {
    const files = [...filesBelow("src"), "README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", ...filesBelow("docs")];
    const texts = files.filter(
      (file) => /\.(?:tsx?|md)$/.test(file) && !/^docs\/decisions\/|\/migrations\//.test(file),
    );
    expect(
      texts.flatMap(
        (file) =>
          read(file)
            .match(RETIRED)
            ?.map((word) => `${file}: ${word}`) ?? [],
      ),
    ).toEqual([]);
  });
});

describe("addresses", () => {
  it("of pages are made in one file", () => {
    const made =
      /`(?:\$\{[\w.]+\})?\/(?:papers|readers|collections|comments|archive|subscription|unsubscribe)\/\$\{(?!segment)/;
    const files = filesBelow("src").filter((file) => file !== "src/domain/pagePaths.ts" && /\.tsx?$/.test(file));
    expect(files.filter((file) => made.test(read(file)))).toEqual([]);
  });
});

describe("exceptions", () => {
  it("to the length of functions only become fewer", () => {
    const { overrides } = JSON.parse(read("biome.json"));
    const long = overrides.find((one: { linter: { rules: { complexity?: object } } }) => one.linter.rules.complexity);
    const sources = long.includes.filter((file: string) => file.startsWith("src/"));
    expect(sources.length).toBeLessThanOrEqual(5);
    for (const file of sources) expect(filesBelow("src")).toContain(file);
  });
});

describe("names", () => {
  const sources = filesBelow("src").filter((file) => /\.tsx?$/.test(file));

  it("of exported types occur once", () => {
    const places = new Map<string, string[]>();
    for (const file of sources)
      for (const [, name = ""] of read(file).matchAll(/^export (?:abstract )?(?:interface|type|class|enum) (\w+)/gm))
        places.set(name, [...(places.get(name) ?? []), file]);
    expect(places.size).toBeGreaterThan(300);
    expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
  });
});

describe("folders", () => {
  it("have few enough files to be looked through", () => {
    const counts = new Map<string, number>();
    for (const file of filesBelow("src")) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(50);
    expect([...counts].filter(([, files]) => files > MAX_FILES)).toEqual([]);
  });

  it("that stand in the map are described in it", () => {
    const architecture = read("ARCHITECTURE.md");
    for (const place of Object.keys(MAY_IMPORT)) expect(architecture).toMatch(new RegExp(`\`src/${place}/?\``));
  });
});

describe("documents", () => {
  it("give each dependency's reason", () => {
    const architecture = read("ARCHITECTURE.md");
    const names = Object.keys({
      ...packageJson.dependencies,
      ...packageJson.optionalDependencies,
      ...packageJson.devDependencies,
    });
    for (const name of names.filter((one) => !one.startsWith("@types/")))
      expect(architecture, name).toContain(`\`${name}\``);
  });

  it("list every setting", () => {
    const guide = read("docs/operate.md");
    for (const name of Object.keys(SETTINGS) as SettingName[])
      for (const way of [optionName(name), variableName(name)]) expect(guide).toContain(`\`${way}\``);
  });

  it("name files and folders of the source that exist", () => {
    const places = Object.keys(MAY_IMPORT).filter((place) => !place.includes("."));
    const texts = read("ARCHITECTURE.md") + read("docs/invariants.md");
    const named = [...texts.matchAll(/`(?:src\/)?([a-z]+(?:\/[\w-]+)+)\/?(?:\.\w+)?`/g)]
      .map(([, path = ""]) => path)
      .filter((path) => places.includes(path.split("/")[0] ?? ""));
    expect(named.length).toBeGreaterThan(60);
    const known = new Set(filesBelow("src").map((file) => file.slice("src/".length).replace(/\.\w+$/, "")));
    const folders = new Set(
      [...known].flatMap((file) => file.split("/").map((_, i, all) => all.slice(0, i).join("/"))),
    );
    for (const path of named) expect([path, known.has(path) || folders.has(path)]).toEqual([path, true]);
  });

  it("link only to files that exist", () => {
    for (const file of [
      ...filesBelow("docs"),
      "README.md",
      "ARCHITECTURE.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
    ].filter((name) => name.endsWith(".md")))
      for (const [, target = ""] of read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        expect(() => readFileSync(join(ROOT, dirname(file), target)), `${file} -> ${target}`).not.toThrow();
  });
});

describe("packages", () => {
  /** The platforms that people run it on, each by a word in the names of packages that are for it alone. */
  const PLATFORMS = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];
  /** Node itself: archives for Linux; elsewhere people install Node 24 first. */
  const LINUX_ALONE = ["node-"];

  it("that are for one platform have a sister for every other, and may be missing", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { os?: string[]; cpu?: string[]; optional?: boolean }>;
    };
    const bound = Object.entries(packages).filter(([, { os, cpu }]) => os !== undefined || cpu !== undefined);
    expect(bound.length).toBeGreaterThan(20);
    expect(bound.filter(([, { optional }]) => optional !== true).map(([name]) => name)).toEqual([]);
    const families = new Map<string, string[]>();
    for (const [path] of bound) {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const found = /(?:darwin|linux|win32|freebsd|openbsd|netbsd|sunos|aix|android|openharmony|wasm32).*/.exec(name);
      const family = name.slice(0, found?.index ?? name.length);
      families.set(family, [...(families.get(family) ?? []), found?.[0] ?? ""]);
    }
    const lacking = [...families].flatMap(([family, members]) =>
      LINUX_ALONE.includes(family) || family === "fsevents"
        ? []
        : PLATFORMS.filter((platform) => !members.some((member) => member.startsWith(platform))).map(
            (platform) => `${family}${platform}`,
          ),
    );
    expect(lacking).toEqual([]);
  });
});

describe("the demo edition", () => {
  const papers = JSON.parse(read("demo/papers.json")) as {
    id: string;
    title: string;
    authors: string[];
    summary: string;
    published: string;
  }[];

  it("has at least 150 papers, each with its facts and a summary of two to five sentences", () => {
    expect(papers.length).toBeGreaterThanOrEqual(150);
    expect(new Set(papers.map((paper) => paper.id)).size).toBe(papers.length);
    for (const { id, title, authors, summary, published } of papers) {
      expect(id).toMatch(/^\d{4}\.\d{4,5}$/);
      expect(title.length).toBeGreaterThan(5);
      expect(authors.length).toBeGreaterThan(0);
      expect(published).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      const sentences = summary.replace(/\$[^$]*\$/g, "x").split(/(?<=[.?!])\s+(?=[A-Z“"x])/);
      expect(sentences.length, `${id}: ${summary}`).toBeGreaterThanOrEqual(2);
      expect(sentences.length, `${id}: ${summary}`).toBeLessThanOrEqual(6);
    }
  });
});
