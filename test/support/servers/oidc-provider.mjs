// A real OpenID Connect provider as a process of its own, on a free port of this machine. People do not type: whom it
// lets in is told over standard input, a JSON line each, as {"sub": "mira", "claims": {...}} or {"refuse": true}.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const [client, secret, redirect, port = "0"] = process.argv.slice(2);
let next = { refuse: true };
createInterface({ input: process.stdin }).on("line", (line) => {
  next = JSON.parse(line);
  process.stdout.write("told\n");
});

const server = createServer();
await new Promise((resolve) => server.listen(Number(port), "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirect], response_types: ["code"] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...next.claims }) }),
  cookies: { keys: ["of the tests"] },
  // Nobody stays signed in here, so that each sign-in is whoever was told last.
  ttl: { Session: 1 },
});
const handle = provider.callback();
server.on("request", async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return handle(request, response);
  try {
    await provider.interactionFinished(request, response, await outcome(request, response));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});

async function outcome(request, response) {
  if (next.refuse) return { error: "access_denied", error_description: "Not you." };
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") return { login: { accountId: next.sub, remember: false } };
  const grant = new provider.Grant({ accountId: next.sub, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return { consent: { grantId: await grant.save() } };
}

process.stdout.write(`${issuer}\n`);
