import { describe, expect, it } from "vitest";
import { bareHost, serverUrl } from "../../../src/lib/network/serverUrl.ts";

describe("the address of a server", () => {
  it.each([
    ["127.0.0.1", "http://127.0.0.1:3000"],
    ["0.0.0.0", "http://localhost:3000"],
    ["::", "http://localhost:3000"],
    ["[::]", "http://localhost:3000"],
    ["::1", "http://[::1]:3000"],
    ["[::1]", "http://[::1]:3000"],
    ["::1%lo", "http://[::1]:3000"],
    ["[::1%25lo]", "http://[::1]:3000"],
    ["fe80::1%eth0", "http://[fe80::1]:3000"],
    ["papers.lan", "http://papers.lan:3000"],
  ])("of %s is %s, which is a URL", (host, url) => {
    expect(serverUrl(host, 3_000)).toBe(url);
    expect(URL.canParse(url)).toBe(true);
  });

  it("is listened on without brackets, and with the zone as the system writes it", () => {
    expect(["[::1]", "::1%lo", "[fe80::1%25eth0]", "localhost"].map(bareHost)).toEqual([
      "::1",
      "::1%lo",
      "fe80::1%eth0",
      "localhost",
    ]);
  });
});
