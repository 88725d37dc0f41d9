/** A real SMTP server on loopback that does what a test says, well or badly. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";
import type { MailServer } from "../../../src/domain/mail/mailServer.ts";
import { temporaryFolder } from "../instance.ts";

export interface Received {
  from: string;
  to: string;
  raw: string;
  connection: string;
}

/** What is answered: nothing for yes, a code and words for no, `drop` to cut the line, `stall` to say nothing at all. */
export type Reply = { code: number; message: string } | "drop" | "stall" | undefined;

export interface Behaviour {
  /** To the greeting of a connection. */
  connect?: () => Reply;
  from?: (address: string) => Reply;
  to?: (address: string) => Reply;
  /** After the final dot. */
  data?: (address: string) => Reply;
  options?: SMTPServerOptions;
}

export async function startMailServer(behaviour: Behaviour = {}) {
  const received: Received[] = [];
  const connections = new Set<string>();
  const open = new Set<Socket>();
  const answer = (reply: Reply, callback: (error?: Error | null) => void) => {
    if (reply === "drop") return cut();
    if (reply === "stall") return;
    callback(reply && Object.assign(new Error(reply.message), { responseCode: reply.code }));
  };
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: true,
    logger: false,
    onConnect: (session, callback) => {
      connections.add(session.id);
      answer(behaviour.connect?.(), callback);
    },
    onMailFrom: ({ address }, _session, callback) => answer(behaviour.from?.(address), callback),
    onRcptTo: ({ address }, _session, callback) => answer(behaviour.to?.(address), callback),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo[0]?.address ?? "";
        const reply = behaviour.data?.(to);
        if (reply === undefined || reply === "drop")
          received.push({
            from: mailFrom ? mailFrom.address : "",
            to,
            raw: Buffer.concat(chunks).toString("latin1"),
            connection: session.id,
          });
        answer(reply, callback);
      });
    },
    ...behaviour.options,
  });
  server.on("error", () => {});
  server.server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  onTestFinished(() => {
    cut();
    return new Promise<void>((resolve) => server.close(resolve));
  });
  return { port, received, connections, cut, settings: smtpAt(port) };
}

export const smtpAt = (port: number): Extract<MailServer, { kind: "smtp" }> => ({
  kind: "smtp",
  host: "127.0.0.1",
  port,
  secure: false,
  tls: "none",
});

/** A server that takes connections and then does what `talk` does. */
export async function startTalker(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A certificate that nobody vouches for. */
export function selfSigned() {
  const folder = temporaryFolder();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=mx.example",
      "-keyout",
      key,
      "-out",
      cert,
    ],
    { stdio: "ignore" },
  );
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}
