import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparableAddress, isMailAddress, parseMailAddress } from "../../../src/domain/mail/mailAddress.ts";
import { admits, parseRegistration } from "../../../src/domain/readers/registration.ts";

describe("a mail address", () => {
  it.each([
    ["mira@example.org", "mira@example.org"],
    [" Mira@Example.ORG ", "Mira@example.org"],
    ["mira+papers@example.org", "mira+papers@example.org"],
    ["a/b=c?d@example.org", "a/b=c?d@example.org"],
    ["!#$%&'*+/=?^_`{|}~-@example.org", "!#$%&'*+/=?^_`{|}~-@example.org"],
    ["o'brien@example.org", "o'brien@example.org"],
    ["mira.@example.org", "mira.@example.org"],
    ["a..b@example.org", "a..b@example.org"],
    [".a@example.org", ".a@example.org"],
    ['"mira"@example.org', "mira@example.org"],
    ['"a..b"@example.org', "a..b@example.org"],
    ["mira@müller.example", "mira@xn--mller-kva.example"],
    ["mira@MÜLLER.example", "mira@xn--mller-kva.example"],
    ["mira@mu\u0308ller.example", "mira@xn--mller-kva.example"],
    ["mira@xn--mller-kva.example", "mira@xn--mller-kva.example"],
    ["mira@XN--MLLER-KVA.EXAMPLE", "mira@xn--mller-kva.example"],
    ["mira@例え.テスト", "mira@xn--r8jz45g.xn--zckzah"],
    ["mira@почта.рф", "mira@xn--80a1acny.xn--p1ai"],
    ["mira@a-b.c-d.example", "mira@a-b.c-d.example"],
    ["mira@1.2.example", "mira@1.2.example"],
    [`${"x".repeat(64)}@example.org`, `${"x".repeat(64)}@example.org`],
  ])("%j is %j", (typed, parsed) => expect(parseMailAddress(typed)).toBe(parsed));

  it.each([
    "",
    "mira",
    "mira@",
    "@example.org",
    "mira@example",
    "mira@127.0.0.1",
    "mira@[127.0.0.1]",
    "mira@0x7f.1",
    "mira@-a.example",
    "mira@a-.example",
    "mira@a..example",
    "mira@example.org.",
    "mira@exam_ple.org",
    "mira@example.org/path",
    "mira@example.org:25",
    "mira@user@example.org",
    "mira@exa%6dple.org",
    '"a b"@example.org',
    '"a@b"@example.org',
    '"a\\"b"@example.org',
    "mi ra@example.org",
    "mïra@example.org",
    "mira@example.org, ada@example.org",
    "Mira <mira@example.org>",
    "mira@example.org\r\nBcc: x@example.org",
    "mira(c)@example.org",
    `${"x".repeat(65)}@example.org`,
    `mira@${"x".repeat(64)}.org`,
    `mira@${"abc.".repeat(70)}org`,
  ])("%j is none", (typed) => expect(parseMailAddress(typed)).toBeUndefined());

  it("stays the same when it is read again, and in whatever capitals it is compared", () =>
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: "grapheme" }), fc.string()), (typed) => {
        const parsed = parseMailAddress(typed);
        expect(isMailAddress(typed)).toBe(parsed !== undefined);
        if (parsed === undefined) return;
        expect(parseMailAddress(parsed)).toBe(parsed);
        expect(parsed).toMatch(/^[\x21-\x7e]+$/);
        expect(comparableAddress(parsed.toUpperCase())).toBe(comparableAddress(typed));
      }),
    ));
});

describe("registration by domains", () => {
  it("knows a domain in both its forms", () => {
    const registration = parseRegistration("müller.example, example.org");
    expect(registration).toEqual({ kind: "domains", domains: ["xn--mller-kva.example", "example.org"] });
    if (typeof registration === "string") return;
    expect(
      ["a@MÜLLER.example", "a@xn--mller-kva.example", "a@example.org"].map((one) => admits(registration, one)),
    ).toEqual([true, true, true]);
    expect(admits(registration, "a@muller.example")).toBe(false);
  });
});
