/**
 * Where an instance's encoder comes from: learned here, a static model in a folder, or a server. Each is a source that
 * is asked every few seconds for the encoder as it is now.
 */

import { createHash } from "node:crypto";
import type { Clock, Encoder } from "../../domain/ports.ts";
import type { EncoderConfig, EncoderServerConfig } from "../../domain/search/encoderConfig.ts";
import { dot } from "../../domain/search/vectors.ts";
import { builtInEncoder } from "../../encoders/learn/adapter.ts";
import { folderEncoder, folderStamp } from "../../encoders/model2vec.ts";
import { type EmbeddingServer, openServer, type EncoderServerParts } from "../../encoders/server.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import type { KnownEncoder, KnownEncoders } from "./encoderRegistry.ts";
import { encoderStamp, loadEncoder, loadPrevious } from "./learnEncoder.ts";

/** An encoder, with what has to be known to open it again. */
export interface FoundEncoder {
  encoder: Encoder;
  choice: EncoderConfig;
  probe?: number[];
}

export interface EncoderSource {
  /**
   * The encoder as it is now, undefined while there is none yet. Throws `encoder_away` or `encoder_unusable` when there
   * ought to be one.
   */
  current(log: (message: string) => void): Promise<FoundEncoder | undefined>;
  /** The encoder of vectors that are there; undefined when it cannot be had any more. */
  reopen(known: KnownEncoder): Encoder | undefined;
  /** Hears from now on when a server goes away and when it is back. */
  listen(say: (message: string) => void): void;
}

export interface SourceParts extends Omit<EncoderServerParts, "say"> {
  dataFolder: string;
  known: KnownEncoders;
}

/** A server's model is compared with what it was at this interval, because another may take its place. */
export const PROBE_AGAIN_MS = 10 * MINUTE_MS;
const PROBE_TEXT = "Loss functions for learning to rank papers by their meaning.";
/** Cosine from which two answers to the same text are taken for the same model's, whatever it runs on. */
const SAME_MODEL = 0.99;
const ID_CHARACTERS = 12;

export function createSource(choice: EncoderConfig, parts: SourceParts): EncoderSource {
  let say: (message: string) => void = () => {};
  const opened = new Map<string, EmbeddingServer>();
  /** What was opened again is often what the source has, and tables are large: one of them is enough. */
  let reopened: Encoder | undefined;
  const once = (encoder: Encoder): Encoder => (reopened?.id === encoder.id ? reopened : encoder);

  function serverOf(asked: EncoderServerConfig): EmbeddingServer {
    const name = JSON.stringify(asked);
    // The key belongs to the server that is set, and is shown to no other.
    const origin = (one: EncoderConfig) => (one.kind === "server" ? new URL(one.endpoint).origin : undefined);
    const key = origin(choice) === origin(asked) ? parts.key : "";
    const server = opened.get(name) ?? openServer(asked, { ...parts, key, say: (message) => say(message) });
    opened.set(name, server);
    return server;
  }

  return {
    current:
      choice.kind === "server"
        ? fromServer(choice, serverOf(choice), parts)
        : choice.kind === "folder"
          ? fromFolder(choice.path, once)
          : learned(parts.dataFolder, choice.startFolder, once),
    reopen(known) {
      const encoder = openAgain(known);
      reopened = encoder?.id === known.id ? encoder : undefined;
      return reopened;
    },
    listen(to) {
      say = to;
    },
  };

  function openAgain({ choice: was, id, dimension }: KnownEncoder): Encoder | undefined {
    if (was.kind === "server") return serverOf(was).encoder(id, dimension);
    if (was.kind === "folder") {
      const found = readFound(was.path);
      return found instanceof BroadsheetError ? undefined : found.encoder;
    }
    const current = loadEncoder(parts.dataFolder);
    const file = current?.id === id ? current : loadPrevious(parts.dataFolder);
    return file && builtInEncoder(file);
  }
}

/** What was learned here; until then, where learning begins at a model in a folder, that model as it is. */
function learned(
  dataFolder: string,
  startFolder: string | undefined,
  once: (encoder: Encoder) => Encoder,
): EncoderSource["current"] {
  const start = startFolder === undefined ? undefined : fromFolder(startFolder, once);
  let stamp = "";
  let found: FoundEncoder | undefined;
  return async (log) => {
    const now = encoderStamp(dataFolder);
    if (now !== stamp) {
      stamp = now;
      const file = loadEncoder(dataFolder, log);
      found = file && { encoder: once(builtInEncoder(file)), choice: { kind: "learned" } };
    }
    return found ?? start?.(log);
  };
}

/** Read again when its files change. */
function fromFolder(path: string, once: (encoder: Encoder) => Encoder): EncoderSource["current"] {
  let stamp: string | undefined;
  let found: FoundEncoder | BroadsheetError;
  return async () => {
    const now = folderStamp(path);
    if (now !== stamp) {
      stamp = now;
      found = readFound(path);
    }
    if (found instanceof BroadsheetError) throw found;
    return { ...found, encoder: once(found.encoder) };
  };
}

function readFound(path: string): FoundEncoder | BroadsheetError {
  try {
    return { encoder: folderEncoder(path), choice: { kind: "folder", path } };
  } catch (error) {
    if (error instanceof BroadsheetError) return error;
    throw error;
  }
}

/** Asked now and then for the vector of one text, which tells its dimension and whether it is still the same model. */
function fromServer(
  choice: EncoderServerConfig,
  server: EmbeddingServer,
  { clock, known }: { clock: Clock; known: KnownEncoders },
): EncoderSource["current"] {
  let found: FoundEncoder | undefined;
  let probedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (found && Math.abs(clock() - probedAt) < PROBE_AGAIN_MS) return found;
    const vector = await server.probe(PROBE_TEXT);
    probedAt = clock();
    const id = knownAs(choice, vector, known) ?? newId(choice, vector);
    if (found?.encoder.id !== id)
      found = { encoder: server.encoder(id, vector.length), choice, probe: Array.from(vector) };
    return found;
  };
}

const knownAs = (choice: EncoderServerConfig, vector: Float32Array, known: KnownEncoders): string | undefined =>
  known
    .all()
    .find(
      ({ choice: was, dimension, probe }) =>
        JSON.stringify(was) === JSON.stringify(choice) &&
        dimension === vector.length &&
        probe?.length === vector.length &&
        dot(vector, probe) >= SAME_MODEL,
    )?.id;

const newId = (choice: EncoderServerConfig, vector: Float32Array): string =>
  createHash("sha1")
    .update(JSON.stringify([choice, Array.from(vector, (x) => Math.round(x * 1_000))]))
    .digest("hex")
    .slice(0, ID_CHARACTERS);
