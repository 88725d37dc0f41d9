/** Settings that are addresses: what is taken, in which form it is kept, and what is refused with which sentence. */
import { describe, expect, it } from "vitest";
import { addressOf } from "../../../src/compose/settings.ts";
import { readConfig } from "../../../src/config.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { run, startServer } from "../../support/program.ts";

const configOf = (given: Parameters<typeof readConfig>[0]) => readConfig(given, {});
const refusalOf = (given: Parameters<typeof readConfig>[0]): string => {
  try {
    return `taken: ${JSON.stringify(configOf(given))}`;
  } catch (error) {
    return String(error);
  }
};

describe("--base-url", () => {
  it.each([
    ["", ""],
    ["https://papers.example.org", "https://papers.example.org"],
    ["https://papers.example.org/", "https://papers.example.org"],
    ["https://papers.example.org:443", "https://papers.example.org"],
    ["https://papers.example.org:443/", "https://papers.example.org"],
    ["http://papers.example.org:80", "http://papers.example.org"],
    ["http://papers.example.org:443", "http://papers.example.org:443"],
    ["https://papers.example.org:8443", "https://papers.example.org:8443"],
    ["HTTPS://Papers.Example.ORG", "https://papers.example.org"],
    [" https://papers.example.org ", "https://papers.example.org"],
    ["https://bücher.example", "https://xn--bcher-kva.example"],
    ["http://[::1]:80/", "http://[::1]"],
    ["http://192.168.1.20:3000", "http://192.168.1.20:3000"],
    ["https://papers.example.org.", "https://papers.example.org."],
  ])("%j is kept as %j", (given, kept) => expect(configOf({ baseUrl: given }).baseUrl).toBe(kept));

  it.each([
    [
      "https://lab.example/tools/papers",
      "must not have a path, because Broadsheet answers at the root of its host: give it a host name",
    ],
    ["https://lab.example/papers/", "must not have a path"],
    ["https://lab.example/%2F", "must not have a path"],
    ["https://lab.example//", "must not have a path"],
    ["https://lab.example/?a=b", "must end with the host"],
    ["https://lab.example/#a", "must end with the host"],
    ["https://user:secret@lab.example", "must not hold a name or a password"],
    ["ftp://lab.example", "must be an http or https address"],
    ["lab.example", "must be an http or https address"],
    ["localhost:3000", "must be an http or https address"],
    ["https://", "must be an http or https address"],
    ["/papers", "must be an http or https address"],
  ])("%j is refused", (given, sentence) => expect(refusalOf({ baseUrl: given })).toContain(`but it ${sentence}`));

  it("with a path is refused at the start of every command that takes it, from the environment too", async () => {
    const environment = { BROADSHEET_BASE_URL: "https://lab.example/papers" };
    for (const args of [["serve"], ["config"], ["harvest"]]) {
      const { code, stderr } = await run([...args, ...(args[0] === "config" ? [] : ["--data", temporaryFolder()])], {
        environment,
      });
      expect([args, code, stderr]).toEqual([args, 2, expect.stringContaining("BROADSHEET_BASE_URL is")]);
    }
  });
});

describe("--host", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1", "http://127.0.0.1:3001"],
    ["::1", "::1", "http://[::1]:3001"],
    ["[::1]", "::1", "http://[::1]:3001"],
    ["::1%lo", "::1%lo", "http://[::1]:3001"],
    ["[fe80::1%25eth0]", "fe80::1%eth0", "http://[fe80::1]:3001"],
    ["::", "::", "http://localhost:3001"],
    ["[::]", "::", "http://localhost:3001"],
    ["0.0.0.0", "0.0.0.0", "http://localhost:3001"],
    ["localhost", "localhost", "http://localhost:3001"],
    ["papers_1.lab.example", "papers_1.lab.example", "http://papers_1.lab.example:3001"],
  ])("%j is listened on as %j, at %s", (given, host, address) => {
    const config = configOf({ host: given, port: "3001" });
    expect([config.host, addressOf(config)]).toEqual([host, address]);
  });

  it.each(["http://localhost", "localhost:3000", "[::1]:3000", "a b", "", "::1::2", "/run/papers.sock"])(
    "%j is refused with a sentence",
    (given) => expect(refusalOf({ host: given })).toContain("must be an address or a name of this machine"),
  );

  it.each(["[::1]", "::1%lo"])("%s is listened on", async (host) => {
    const server = await startServer(temporaryFolder(), "--demo", "no", "--host", host);
    expect(server.address).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${server.address}/robots.txt`)).status).toBe(200);
    expect((await server.stop()).code).toBe(0);
  });
});

describe("feeds and links of an instance", () => {
  it("leave out the port that is the scheme's own", async () => {
    const server = await startServer(temporaryFolder(), "--base-url", "https://papers.example.org:443/");
    for (const path of ["/feeds/front.atom", "/feeds/front.json", "/api/v1/papers?limit=1", "/", "/robots.txt"])
      expect([path, (await (await fetch(server.address + path)).text()).includes(":443")]).toEqual([path, false]);
  });
});
