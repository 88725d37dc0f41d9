/** Failures of the network in words. */
import { systemCodeOf } from "./errors.ts";

/** Clauses about a server, by the code that Node and undici give. */
const CLAUSES: Record<string, string> = {
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  ECONNREFUSED: "it refused the connection",
  ECONNRESET: "the connection broke off",
  EPIPE: "the connection broke off",
  UND_ERR_SOCKET: "the connection broke off",
  UND_ERR_CONNECT_TIMEOUT: "the connection could not be made in time",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "nobody vouches for its certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  Z_DATA_ERROR: "its compressed answer is damaged",
  Z_BUF_ERROR: "its compressed answer ends too early",
};

/** Says why a server could not be asked, as a clause about it; undefined for an error of another kind. */
export const describeNetworkError = (error: unknown): string | undefined => CLAUSES[systemCodeOf(error) ?? ""];

/** What `fetch` wraps: it throws a `TypeError` whose cause is the failure of the network. */
export const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause ? error.cause : error);
