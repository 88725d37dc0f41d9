/**
 * Which network addresses are public. All others are refused: private, loopback, link-local (clouds give their machines
 * secrets there), shared by carriers, multicast, reserved, and every IPv6 form that holds an IPv4 address, since where it
 * leads depends on the network.
 */
import { BlockList, isIP } from "node:net";

/** IANA's special-purpose registry for IPv4, without the few that everybody can reach. */
const SPECIAL_IPV4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Azure's machines reach their host here.
  ["168.63.129.16", 32],
];
/** The only range that global unicast addresses are assigned from. */
const PUBLIC_IPV6: [string, number] = ["2000::", 3];
/** Protocol assignments with Teredo and ORCHID, documentation, 6to4, AS112, segment routing. */
const SPECIAL_IPV6: [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
];

const special4 = new BlockList();
for (const [net, bits] of SPECIAL_IPV4) special4.addSubnet(net, bits, "ipv4");
const public6 = new BlockList();
public6.addSubnet(...PUBLIC_IPV6, "ipv6");
const special6 = new BlockList();
for (const [net, bits] of SPECIAL_IPV6) special6.addSubnet(net, bits, "ipv6");

/** Returns whether an address is public; false as well for what is not an address. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special4.check(address, "ipv4");
  // An address with a zone belongs to one link.
  if (version === 6 && !address.includes("%"))
    return public6.check(address, "ipv6") && !special6.check(address, "ipv6");
  return false;
}
