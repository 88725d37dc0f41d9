/**
 * Postfix and Dovecot as Debian packages them, on ports of loopback: a mail server that takes mail in and sends it on,
 * and a mailbox behind IMAP for what comes back. `npm test` unpacks them and installs nothing; in a mount namespace of
 * their own they find themselves where they expect to be.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../instance.ts";

const UNPACKED = join(import.meta.dirname, "..", "..", "..", "node_modules", ".debian");
const IN_PLACE = `mount -t overlay overlay -o lowerdir=${UNPACKED}/usr:/usr /usr`;

/** Runs a program with the packages' files among the machine's own, for itself and its children alone. */
const inNamespace = (command: string): [string, string[]] => [
  "unshare",
  ["-m", "sh", "-c", `${IN_PLACE} && ${command}`],
];

/** Users that every Debian has, and that own nothing here. */
const idOf = (user: string) => Number(execFileSync("id", ["-u", user], { encoding: "utf8" }));
const OWNER = "list";
const POSTDROP = "irc";

/** Undefined where they can be started. */
export const WHY_NO_POST_OFFICE = whyNot();

function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return "Postfix starts only as root";
  if (!existsSync(join(UNPACKED, "usr/lib/postfix/sbin/master")) || !existsSync(join(UNPACKED, "usr/sbin/dovecot")))
    return "the packages of Postfix and Dovecot are not there: `npm test` fetches them on Debian";
  const { status, stderr } = spawnSync(...inNamespace("test -x /usr/sbin/dovecot"), { encoding: "utf8" });
  return status === 0 ? undefined : `this machine allows no mount namespaces: ${stderr.trim()}`;
}

/** Mail to `gone.example` is passed on to `relay`; what comes back to `bounces.example` lies in the mailbox. */
export async function startPostOffice({ relay }: { relay: number }) {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const [smtp, imap] = [await freePort(), await freePort()];
  const owner = idOf(OWNER);
  makeFolders(folder, owner);
  writeFileSync(join(folder, "conf/main.cf"), mainCf(folder, relay, owner));
  writeFileSync(join(folder, "conf/master.cf"), masterCf(smtp));
  writeFileSync(join(folder, "dovecot.conf"), dovecotConf(folder, imap, owner));
  const log = () => ["data/log", "dovecot.log"].map((name) => read(join(folder, name))).join("\n");
  run(`exec /usr/lib/postfix/sbin/master -c ${folder}/conf -d`);
  run(`exec dovecot -F -c ${folder}/dovecot.conf`);
  const mails = (box: string) =>
    ["new", "cur"].flatMap((part) => {
      const place = join(folder, "mail", box, part);
      return existsSync(place) ? readdirSync(place).map((name) => readFileSync(join(place, name), "latin1")) : [];
    });
  return { smtp, imap, log, mails };
}

function run(command: string): void {
  const child = spawn(...inNamespace(command), { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await ended;
  });
}

const read = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");

function makeFolders(folder: string, owner: number): void {
  const drop = Number(execFileSync("id", ["-g", POSTDROP], { encoding: "utf8" }));
  const make = (path: string, mode: number, user = 0, group = 0) => {
    mkdirSync(join(folder, path), { recursive: true });
    chmodSync(join(folder, path), mode);
    chownSync(join(folder, path), user, group);
  };
  for (const path of ["conf", "queue", "queue/pid"]) make(path, 0o755);
  for (const path of ["data", "mail"]) make(path, 0o700, owner, owner);
  const queues = [
    "active",
    "bounce",
    "corrupt",
    "defer",
    "deferred",
    "flush",
    "hold",
    "incoming",
    "private",
    "saved",
    "trace",
  ];
  for (const name of queues) make(`queue/${name}`, 0o700, owner);
  make("queue/public", 0o710, owner, drop);
  make("queue/maildrop", 0o730, owner, drop);
}

const mainCf = (folder: string, relay: number, owner: number) => `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
meta_directory = ${folder}/conf
mail_owner = ${OWNER}
setgid_group = ${POSTDROP}
myhostname = mx.lab.example
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file = ${folder}/data/log
maillog_file_prefixes = ${folder}
virtual_mailbox_domains = lab.example, bounces.example
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = inline:{ {reader@lab.example = reader/}, {@bounces.example = returned/} }
virtual_minimum_uid = 1
virtual_uid_maps = static:${owner}
virtual_gid_maps = static:${owner}
transport_maps = inline:{ {gone.example = smtp:[127.0.0.1]:${relay}} }
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_dns_support_level = disabled
`;

const masterCf = (port: number) => `127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;

const dovecotConf = (folder: string, port: number, owner: number) => `base_dir = ${folder}/dovecot
state_dir = ${folder}/dovecot
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = ${OWNER}
default_internal_group = ${OWNER}
default_login_user = ${POSTDROP}
first_valid_uid = 1
mail_location = maildir:${folder}/mail/returned
passdb {
  driver = static
  args = password=opensesame
}
userdb {
  driver = static
  args = uid=${owner} gid=${owner} home=${folder}/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
