/** Stock reverse proxies in front of a server: Debian's nginx and haproxy with the least that makes them pass requests on. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../instance.ts";
import { eventually } from "../program.ts";

const UNPACKED = join(import.meta.dirname, "..", "..", "..", "node_modules", ".debian");
const program = (name: string) => join(UNPACKED, "usr", "sbin", name);
export const hasProxies = ["nginx", "haproxy"].every((name) => existsSync(program(name)));
export const WHY_NO_PROXIES = "nginx and haproxy are not unpacked (npm test does that, as root, with Debian's apt)";

/** Starts a proxy before the server at `to`; resolves with the port that it listens on. */
export async function startProxy(kind: "nginx" | "haproxy", to: string): Promise<number> {
  const folder = temporaryFolder();
  const port = await freePort();
  const { host } = new URL(to);
  const config = join(folder, "config");
  writeFileSync(config, kind === "nginx" ? nginxConfig(folder, port, host) : haproxyConfig(port, host));
  const args = kind === "nginx" ? ["-p", folder, "-c", config, "-e", "stderr"] : ["-db", "-f", config];
  const child = spawn(program(kind), args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, LD_LIBRARY_PATH: join(UNPACKED, "usr", "lib", "x86_64-linux-gnu") },
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const answers = () =>
    send(port, "/about").then(
      ({ status }) => status,
      () => 0,
    );
  await eventually(answers, (status) => status === 200, 100).catch(() => {
    throw new Error(`${kind} did not start: ${said}`);
  });
  return port;
}

function nginxConfig(folder: string, port: number, host: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  for (const name of temporary) mkdirSync(join(folder, name));
  return `daemon off;
master_process off;
pid ${folder}/pid;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://${host}; }
  }
}
`;
}

const haproxyConfig = (port: number, host: string) => `defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend outside
  bind 127.0.0.1:${port}
  default_backend papers
backend papers
  server papers ${host}
`;

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export interface ProxyAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  html: string;
}

/** A request with whatever Host it pleases. */
export const send = (
  port: number,
  path: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
) =>
  new Promise<ProxyAnswer>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (answer) => {
      let html = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => (html += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, html }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
