/** What looks through answers sees each thing that none may have, and lets an answer pass that has none. */
import { expect, it } from "vitest";
import { faultsOf } from "./answers.ts";

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; script-src 'self'",
  "x-content-type-options": "nosniff",
};
const asked = { path: "/", sent: "GET /?q=zqmine", hiddenFrom: ["zqsecret", "zqmine"] };
const page = (html: string) => `<!doctype html><title>A page</title><main>${html}</main>`;
const faults = (html: string, { status = 200, headers = {} as Record<string, string> } = {}) =>
  faultsOf(asked, { status, headers: new Headers({ ...HEADERS, ...headers }), body: html });

it("lets an answer pass that is as it must be", () => {
  const fine = `<script src="/assets/a.js"></script><script type="application/ld+json">{}</script>
    <a href="https://evil.example/x">a link</a><form action="/x"></form>&lt;zqevil&gt; zqmine`;
  expect(faults(page(fine))).toEqual([]);
  expect(faults("", { status: 503, headers: { "retry-after": "5" } })).toEqual([]);
  expect(faults('{"a":1}', { headers: { "content-type": "application/json" } })).toEqual([]);
  expect(faults("<feed><a>b</a></feed>", { headers: { "content-type": "application/atom+xml" } })).toEqual([]);
  expect(faults("", { status: 303, headers: { location: "/papers" } })).toEqual([]);
});

it.each([
  ["status is 500", "", { status: 500 }],
  ["status is 503", "", { status: 503 }],
  ["content-security-policy", "", { headers: { "content-security-policy": "default-src *" } }],
  ["nosniff", "", { headers: { "x-content-type-options": "" } }],
  ["a cookie", "", { headers: { "set-cookie": "a=b; Path=/; SameSite=Lax" } }],
  ["leads away", "", { status: 302, headers: { location: "//evil.example/" } }],
  ["leads away", "", { status: 302, headers: { location: "/\\evil.example/" } }],
  ["odd word", page("The server undefined."), {}],
  ["odd word", page("[object Object]"), {}],
  ["insides", page("<pre>Error\n    at run (file:///srv/dist/main.js:1:2)</pre>"), {}],
  ["insides", page("no such column: x"), {}],
  ["private zqsecret", page("zqsecret"), {}],
  ["<zqevil", page("<zqevil>"), {}],
  ["attribute onclick", page("<p onclick=x>"), {}],
  ["attribute zqevil", page('<p zqevil="1">'), {}],
  ["address that runs", page('<a href=" JavaScript:x">'), {}],
  ["script of its own", page("<script>x</script>"), {}],
  ["script of its own", page('<script src="https://evil.example/x"></script>'), {}],
  ["to elsewhere", page('<form action="https://evil.example/">'), {}],
  ["to elsewhere", page('<img src="//evil.example/x">'), {}],
  ["<iframe", page("<iframe></iframe>"), {}],
  ["http-equiv", page('<meta http-equiv="refresh" content="0">'), {}],
  ["style of its own", page('<p style="x">'), {}],
  ["JSON cannot be parsed", "{", { headers: { "content-type": "application/problem+json" } }],
  ["not well-formed", "<a><b></a>", { headers: { "content-type": "image/svg+xml" } }],
  ["XML has <zqevil>", "<a><zqevil/></a>", { headers: { "content-type": "application/rss+xml" } }],
] as const)("sees that %s: %s", (fault, body, given) => {
  expect(faults(body, given).join("\n")).toContain(fault);
});
