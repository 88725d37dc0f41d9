/**
 * Checks whether the mail server can be reached, by a connection of its own that mails nobody. What becomes of single mails
 * must not be public, because it would reveal who has an account.
 */

import { accessSync, constants } from "node:fs";
import nodemailer from "nodemailer";
import type { MailServerState } from "../domain/mail/mail.ts";
import type { MailServer } from "../domain/mail/mailServer.ts";
import type { Clock } from "../domain/ports.ts";
import { messageOf } from "../lib/errors.ts";
import { clean } from "../lib/text.ts";

/** The time between checks, which happen only while somebody asks. */
const LOOK_AGAIN_MS = 5 * 60_000;
const CONNECTION_MS = 10_000;
const MAX_WHY_CHARACTERS = 300;

export interface ReachableParts {
  server: MailServer;
  clock: Clock;
  log(message: string): void;
}

/** Makes a function that returns the result of the last check, and starts another where that was long ago. */
export function createReachable({ server, clock, log }: ReachableParts): () => MailServerState {
  let state: MailServerState = { server: "unknown" };
  let looking = false;

  async function look(): Promise<void> {
    looking = true;
    const why = await problemOf(server);
    looking = false;
    if (why !== undefined && state.server !== "away") log(`The mail server cannot be used: ${why}`);
    if (why === undefined && state.server === "away") log("The mail server can be used again.");
    state = why === undefined ? { server: "ok", at: clock() } : { server: "away", at: clock(), why };
  }

  return () => {
    const isOld = state.at === undefined || Math.abs(clock() - state.at) >= LOOK_AGAIN_MS;
    if (isOld && !looking) void look();
    return state;
  };
}

/** Returns what is wrong, in words; undefined where nothing is. Never throws. */
async function problemOf(server: MailServer): Promise<string | undefined> {
  try {
    if (server.kind === "sendmail") accessSync(server.path, constants.X_OK);
    else await connect(server);
    return undefined;
  } catch (error) {
    return clean(messageOf(error)).slice(0, MAX_WHY_CHARACTERS);
  }
}

async function connect({ host, port, secure, tls, login }: Extract<MailServer, { kind: "smtp" }>): Promise<void> {
  const transport = nodemailer.createTransport({
    host,
    port,
    secure,
    requireTLS: tls === "required",
    ignoreTLS: tls === "none",
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
    connectionTimeout: CONNECTION_MS,
    greetingTimeout: CONNECTION_MS,
    dnsTimeout: CONNECTION_MS,
    socketTimeout: CONNECTION_MS,
  });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}
