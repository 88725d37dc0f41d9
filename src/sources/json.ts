/** JSON answers of outside servers, bounded before they are taken apart. */
import { SourceError } from "../domain/harvest/harvest.ts";
import type { FetchResponse } from "../domain/ports.ts";
import { utf8 } from "./jsonLine.ts";

/** Pages of papers have less than one megabyte; a parsed value takes many times its text. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** JSON as a page of papers is: a list or an object. `who` names the server. Throws `Trouble`. */
export async function readJson(
  { body, header }: Pick<FetchResponse, "body" | "header">,
  who: string,
): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_JSON_BYTES)
      throw new SourceError(
        "lasting",
        `${who} answered with more than ${MAX_JSON_BYTES / 1024 / 1024} MB, which no page has.`,
      );
    chunks.push(chunk);
  }
  const text = utf8(Buffer.concat(chunks))?.trim();
  if (text === undefined) throw new SourceError("passing", `${who} answered in an encoding other than UTF-8.`);
  if (text === "") throw new SourceError("passing", `${who} gave an empty answer.`);
  if (/^</.test(text) || /html/i.test(header("content-type") ?? ""))
    throw new SourceError("passing", `${who} answered with a web page in place of papers.`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {}
  throw new SourceError("passing", `${who} answered with JSON that is damaged or ends too early.`);
}
