import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMailbox, parseMailServer } from "../../../src/domain/mail/mailServer.ts";

describe("a mail server's address", () => {
  it("requires TLS where a password goes over a network", () => {
    expect(parseMailServer("smtp://papers:pw@mail.example.org")).toEqual({
      kind: "smtp",
      host: "mail.example.org",
      port: 587,
      secure: false,
      tls: "required",
      login: { user: "papers", password: "pw" },
    });
    expect(parseMailServer("smtp://papers:pw@127.0.0.1:25")).toMatchObject({ tls: "offered", port: 25 });
    expect(parseMailServer("smtp://mail.example.org")).toMatchObject({ tls: "offered" });
    expect(parseMailServer("smtp://mail.example.org?tls=required")).toMatchObject({ tls: "required" });
    expect(parseMailServer("smtps://mail.example.org")).toMatchObject({ secure: true, port: 465 });
    expect(parseMailServer("smtp://[::1]:2525")).toMatchObject({ host: "::1", port: 2525 });
    expect(parseMailServer("sendmail:/usr/sbin/sendmail")).toEqual({ kind: "sendmail", path: "/usr/sbin/sendmail" });
  });

  it("takes any name and password, written as in web addresses", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "grapheme" }), (user, password) => {
        const [name, word] = [user, password].map((part) => encodeURIComponent(part.toWellFormed()));
        expect(parseMailServer(`smtps://${name}:${word}@mail.example.org`)).toMatchObject({
          login: { user: user.toWellFormed(), password: password.toWellFormed() },
        });
      }),
    );
  });

  it.each([
    "",
    "mail.example.org",
    "smtp://",
    "smtp://h/path",
    "smtp://h?rejectUnauthorized=false",
    "smtp://%zz@h",
    "sendmail:",
  ])("is not %j", (text) => expect(parseMailServer(text)).toBeTypeOf("string"));
});

describe("a mailbox's address", () => {
  it("names the folder, and where reports go", () => {
    expect(parseMailbox("imaps://b%40e.org:pw@mail.example.org/Bounces%2FNew?done=Seen")).toEqual({
      host: "mail.example.org",
      port: 993,
      secure: true,
      user: "b@e.org",
      password: "pw",
      folder: "Bounces/New",
      done: "Seen",
    });
    expect(parseMailbox("imap://u:p@localhost")).toMatchObject({ folder: "INBOX", port: 143, secure: false });
  });

  it.each(["imap://u:p@mail.example.org", "imaps://mail.example.org", "pop3://u:p@h", "imaps://u@h"])(
    "is not %j",
    (text) => expect(parseMailbox(text)).toBeTypeOf("string"),
  );
});
