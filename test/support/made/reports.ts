/** Reports as mail servers and providers write them. */

interface Dsn {
  to: string;
  action?: string;
  status?: string;
  diagnostic?: string;
  /** Of the mail that is returned. */
  returned?: string;
  type?: string;
}

/** RFC 3464. */
export const dsn = ({
  to,
  action = "failed",
  status = "5.1.1",
  diagnostic = "smtp; 550 5.1.1 user unknown",
  returned = "Subject: Papers",
  type = "message/rfc822",
}: Dsn): string => `Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: ${to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="parts"

--parts
Content-Type: text/plain

A mail of yours could not be delivered.

--parts
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 16 Jun 2026 12:00:00 +0000

Final-Recipient: rfc822; bob@lab.example
Action: ${action}
Status: ${status}
Diagnostic-Code: ${diagnostic}

--parts
Content-Type: ${type}

${returned}

The text of the mail.

--parts--
`;

/** RFC 5965. */
export const arf = ({
  feedback = "abuse",
  fields = "Original-Rcpt-To: <bob@lab.example>",
  original = "Subject: Papers",
}: {
  feedback?: string;
  fields?: string;
  original?: string;
}): string => `From: <feedback@provider.example>
To: <abuse@example.org>
Subject: FW: Papers
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="parts"

--parts
Content-Type: text/plain

A reader of ours marked this mail as spam.

--parts
Content-Type: message/feedback-report

Feedback-Type: ${feedback}
User-Agent: Provider/1.0
Version: 1
${fields}

--parts
Content-Type: message/rfc822

${original}

The text of the mail.

--parts--
`;
