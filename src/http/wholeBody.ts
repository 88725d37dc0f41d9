/**
 * Bodies that are there as a whole. A Response turns its body into a stream, and what the server then reads from it piece by
 * piece takes longer than making many a page; so a whole body is remembered beside its response, and written at once. The
 * response has the same body as a stream, for whatever else reads it.
 */
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Context } from "hono";

type WholeBody = string | Uint8Array<ArrayBuffer>;

const bodies = new WeakMap<Response, WholeBody>();

/** Makes a response of a body and all of its headers. */
export const wholeResponse = (body: WholeBody, headers: Record<string, string>): Response =>
  remembered(new Response(streamOf(body), { headers }), body);

/** Responds with a page. */
export const respondPage = (c: Context, page: string): Response =>
  remembered(c.body(streamOf(page), 200, { "content-type": "text/html; charset=UTF-8" }), page);

function remembered(response: Response, body: WholeBody): Response {
  bodies.set(response, body);
  return response;
}

/** Reads the text of a response. */
export async function textOf(response: Response): Promise<string> {
  const body = bodies.get(response);
  return typeof body === "string" ? body : response.text();
}

/** Writes a response whose body is whole. Returns false for any other, which has been left as it is. */
export function writeWhole(response: Response, outgoing: ServerResponse): boolean {
  const body = bodies.get(response);
  if (body === undefined || outgoing.headersSent) return false;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const headers: OutgoingHttpHeaders = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  headers["content-length"] = bytes.byteLength;
  outgoing.writeHead(response.status, headers);
  outgoing.end(bytes);
  return true;
}

const ENCODER = new TextEncoder();

/** Nothing of the body is encoded before somebody reads it. */
const streamOf = (body: WholeBody): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream(
    {
      pull(controller) {
        const bytes = typeof body === "string" ? ENCODER.encode(body) : body;
        if (bytes.byteLength > 0) controller.enqueue(bytes);
        controller.close();
      },
    },
    // Without a part of it made ahead.
    { highWaterMark: 0 },
  );
