/** Which network addresses webhooks may reach. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../src/outgoing/addresses.ts";

/** First and last of what is not everybody's, written out by hand and compared as numbers. */
const CLOSED_IPV4: [string, string][] = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["168.63.129.16", "168.63.129.16"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.31.196.0", "192.31.196.255"],
  ["192.52.193.0", "192.52.193.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["192.175.48.0", "192.175.48.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "255.255.255.255"],
];
const numberOf = (address: string) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const written = (n: number) => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".");
const RANGES = CLOSED_IPV4.map(([first, last]) => [numberOf(first), numberOf(last)] as const);
const isClosed = (n: number) => RANGES.some(([first, last]) => n >= first && n <= last);

const group = fc.integer({ min: 0, max: 0xffff });
const hex = (n: number) => n.toString(16);

describe("an address is everybody's", () => {
  it("for IPv4, outside the ranges that are set apart", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (n) => {
        expect(isPublicAddress(written(n)), written(n)).toBe(!isClosed(n));
      }),
      { numRuns: 3_000 },
    );
    for (const [first, last] of RANGES) {
      expect([isPublicAddress(written(first)), isPublicAddress(written(last))]).toEqual([false, false]);
      for (const beside of [first - 1, last + 1].filter((n) => n >= 0 && n < 2 ** 32))
        expect(isPublicAddress(written(beside)), written(beside)).toBe(!isClosed(beside));
    }
  });

  it("for IPv6, in 2000::/3 alone, and there outside the ranges that are set apart", () => {
    fc.assert(
      fc.property(fc.tuple(group, group, group, group, group, group, group, group), (groups) => {
        const [a = 0, b = 0, c = 0] = groups;
        const open =
          a >> 13 === 1 &&
          !(a === 0x2001 && b < 0x0200) &&
          !(a === 0x2001 && b === 0x0db8) &&
          a !== 0x2002 &&
          !(a === 0x2620 && b === 0x4f && c === 0x8000) &&
          !(a === 0x3fff && b < 0x1000);
        const address = groups.map(hex).join(":");
        expect(isPublicAddress(address), address).toBe(open);
      }),
      { numRuns: 3_000 },
    );
  });

  it("never in a form that holds an IPv4 address, whichever it is", () => {
    fc.assert(
      fc.property(group, group, (high, low) => {
        const [x, y] = [hex(high), hex(low)];
        const forms = [
          `::ffff:${x}:${y}`,
          `::ffff:${written(high * 65_536 + low)}`,
          `::ffff:0:${x}:${y}`,
          `::${x}:${y}`,
          `64:ff9b::${x}:${y}`,
          `64:ff9b:1::${x}:${y}`,
          `2002:${x}:${y}::1`,
          `2001:0:${x}:${y}::1`,
        ];
        for (const form of forms) expect(isPublicAddress(form), form).toBe(false);
      }),
    );
  });

  it.each([
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "100::1",
    "5f00::1",
    "169.254.169.254",
    "100.100.100.200",
    "192.0.0.192",
    "",
    "localhost",
    "2130706433",
    "0x7f000001",
    "127.1",
    "010.8.8.8",
    "8.8.8.8 ",
    "[2606:4700::1]",
  ])("not as %j", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::200e"])("as %j", (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});
