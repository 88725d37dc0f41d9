/** Secrets that are handed out once and kept as hashes: codes of invitations, tokens, links. */
import { createHash, randomBytes } from "node:crypto";

/** 192 bits: nobody guesses one, so a plain hash is enough. */
const SECRET_BYTES = 24;

export interface Secret {
  /** What is handed out; safe in an address. */
  code: string;
  /** What is kept. */
  hash: string;
}

export function newSecret(prefix = ""): Secret {
  const code = prefix + randomBytes(SECRET_BYTES).toString("base64url");
  return { code, hash: hashOf(code) };
}

export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");
