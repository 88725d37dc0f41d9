/** Which encoder an instance uses, as its one setting says. */
import { withoutSlash } from "../../lib/trim.ts";

/** A server of the OpenAI embeddings protocol. */
export interface EncoderServerConfig {
  kind: "server";
  /** Where requests go: the address given with `/embeddings` behind it. */
  endpoint: string;
  model: string;
  /** What the model wants before a query, and before a paper; empty for most. */
  queryPrefix: string;
  paperPrefix: string;
}

export type EncoderConfig =
  /** Learned from the instance's own papers, from nothing or from the words of a model in a folder. */
  | { kind: "learned"; startFolder?: string }
  | EncoderServerConfig
  /** A static model in the Model2Vec format, used as it is. */
  | { kind: "folder"; path: string };

const REFINE = "refine:";
const MAX_CHARACTERS = 2_000;

/** The choice that a setting's text makes, or a half-sentence that says what is wrong with it. */
export function parseEncoderConfig(text: string): EncoderConfig | string {
  if (text.length > MAX_CHARACTERS) return `must be at most ${MAX_CHARACTERS} characters`;
  if (text === "" || text === "builtin") return { kind: "learned" };
  if (/^https?:/i.test(text)) return serverChoice(text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return "must be builtin, an http or https address, or a folder";
  if (!text.startsWith(REFINE)) return { kind: "folder", path: text };
  const startFolder = text.slice(REFINE.length);
  return startFolder === "" ? "must name a folder after refine:" : { kind: "learned", startFolder };
}

function serverChoice(text: string): EncoderServerConfig | string {
  if (!URL.canParse(text)) return "must be an address such as http://127.0.0.1:8080/v1#model-name";
  const url = new URL(text);
  if (url.username || url.password) return "must not hold a name or password; a key has a setting of its own";
  const model = decoded(url.hash.slice(1));
  if (!model) return "must name the model after a #, such as http://127.0.0.1:8080/v1#model-name";
  const [queryPrefix, paperPrefix] = ["query", "document"].map((name) => url.searchParams.get(name) ?? "") as [
    string,
    string,
  ];
  url.hash = "";
  url.searchParams.delete("query");
  url.searchParams.delete("document");
  const path = withoutSlash(url.pathname);
  url.pathname = path.endsWith("/embeddings") ? path : `${path}/embeddings`;
  return { kind: "server", endpoint: url.href, model, queryPrefix, paperPrefix };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
