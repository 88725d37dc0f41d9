/** Ids in feeds: name-based UUIDs of the instance's own number, so that they change with no address. */
import { createHash } from "node:crypto";

/** Broadsheet's own namespace. */
const NAMESPACE = Buffer.from("0b1f7c2e5a944c3d9d0e6a1b74c8f253", "hex");
const UUID_BYTES = 16;

export const feedId = (instance: number, list: string): string => uuidOf(`${instance} feed ${list}`);
/** Differs between lists: some feed readers, such as newsboat, keep an item with the same id in the last feed only. */
export const itemId = (instance: number, list: string, paperId: string): string =>
  uuidOf(`${instance} feed ${list} paper ${paperId}`);

/** RFC 9562, section 5.5 (version 5). */
function uuidOf(name: string): string {
  const bytes = createHash("sha1").update(NAMESPACE).update(name).digest().subarray(0, UUID_BYTES);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `urn:uuid:${bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}`;
}
