/**
 * Columns of dumped tables: how a value is read from the records, written into a line, checked in a line that comes
 * from outside, and put into the records. Absent in a line is null in the records.
 */
import { isDay } from "../../../domain/editions/edition.ts";
import { isPaperId } from "../../../domain/papers/paperId.ts";

export interface Column {
  /** In the line. */
  key: string;
  /** In the table. */
  name: string;
  /** SQL that reads it from a row `t`. */
  read: string;
  /** SQL that finds what a name in a line stands for, where it is one; has one `?`. */
  lookup?: string;
  encode(value: string | number): unknown;
  /** Throws `Unusable` for what no dump has. */
  decode(value: unknown): string | number;
  /** What a dump without secrets has in its place. */
  seal?(value: string | number): string | number;
}

/** Says in a few words what is wrong with a value. */
export class Unusable extends Error {}

type Check = (text: string) => boolean;

const column = (name: string, given: Partial<Column> & Pick<Column, "decode">): Column => ({
  key: name,
  name,
  read: `t."${name}"`,
  encode: (value) => value,
  ...given,
});

const asText = (value: unknown, check?: Check): string => {
  if (typeof value !== "string") throw new Unusable("is not text");
  if (value.includes("\0") || !value.isWellFormed()) throw new Unusable("has characters that no text has");
  if (check && !check(value)) throw new Unusable(`is ${JSON.stringify(value.slice(0, 80))}, which cannot be`);
  return value;
};

export const text = (name: string, check?: Check): Column => column(name, { decode: (value) => asText(value, check) });

/** Loose: what is kept passed the checks of signing in and subscribing. */
export const mailAddress = (name: string): Column => text(name, (address) => /^[^\r\n@]+@[^\r\n]+$/.test(address));

export const oneOf = (name: string, list: readonly string[]): Column => text(name, (value) => list.includes(value));

export const day = (name: string): Column => text(name, isDay);

export const whole = (name: string): Column =>
  column(name, {
    decode(value) {
      if (!Number.isSafeInteger(value)) throw new Unusable("is not a whole number");
      return value as number;
    },
  });

/** A number that leaves room for those that follow it. */
export const upTo = (name: string, most: number): Column =>
  column(name, {
    decode(value) {
      if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > most)
        throw new Unusable(`is not a whole number from 0 to ${most}`);
      return value as number;
    },
  });

export const real = (name: string): Column =>
  column(name, {
    decode(value) {
      if (typeof value !== "number") throw new Unusable("is not a number");
      return value;
    },
  });

/** 0 or 1 in the records. */
export const yes = (name: string): Column =>
  column(name, {
    encode: (value) => value === 1,
    decode(value) {
      if (typeof value !== "boolean") throw new Unusable("is neither true nor false");
      return value ? 1 : 0;
    },
  });

/** Milliseconds in the records, `2026-06-16T12:00:00.000Z` in a line. */
export const time = (name: string): Column =>
  column(name, {
    encode: (value) => new Date(value).toISOString(),
    decode(value) {
      const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
      if (Number.isNaN(at) || new Date(at).toISOString() !== value)
        throw new Unusable("is not a time such as 2026-06-16T12:00:00.000Z");
      return at;
    },
  });

/** By its id, which people know; keys are ours. */
export const paper = (name = "paper_key", key = "paper"): Column =>
  column(name, {
    key,
    read: `(select id from papers where papers.key = t."${name}")`,
    lookup: "select key from papers where id = ?",
    decode: (value) => asText(value, isPaperId),
  });

const READER_BY_HANDLE = "select id from readers where handle = ?";

/** By the handle. */
export const reader = (name = "reader_id", key = "reader"): Column =>
  column(name, {
    key,
    read: `(select handle from readers where readers.id = t."${name}")`,
    lookup: READER_BY_HANDLE,
    decode: (value) => asText(value),
  });

export const namesReader = ({ lookup }: Column): boolean => lookup === READER_BY_HANDLE;

/** By its address. */
export const collection = (): Column =>
  column("collection_id", {
    key: "collection",
    read: "(select address from collections where collections.id = t.collection_id)",
    lookup: "select id from collections where address = ?",
    decode: (value) => asText(value),
  });

/** Under another name in the line. */
export const as = (key: string, given: Column): Column => ({ ...given, key });
