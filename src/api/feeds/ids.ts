/** Ids in feeds: UUIDs by name, of the instance's own number, so that neither its address nor the feed's is part of them. */
import { createHash } from "node:crypto";

/** Ours alone. */
const NAMESPACE = Buffer.from("0b1f7c2e5a944c3d9d0e6a1b74c8f253", "hex");
const UUID_BYTES = 16;

export const feedId = (instance: number, list: string): string => uuidOf(`${instance} feed ${list}`);
/** Of a paper in one list: newsboat for one keeps what has the same id in several feeds in the last of them alone. */
export const itemId = (instance: number, list: string, paperId: string): string =>
  uuidOf(`${instance} feed ${list} paper ${paperId}`);

/** RFC 9562, section 5.5 (version 5). */
function uuidOf(name: string): string {
  const bytes = createHash("sha1").update(NAMESPACE).update(name).digest().subarray(0, UUID_BYTES);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `urn:uuid:${bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}`;
}
