import { timingSafeEqual } from "node:crypto";
import { hashOf } from "../../store/lib/secrets.ts";

/** Compares two secrets in the same time, whatever differs. */
export const equalSecrets = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)));
