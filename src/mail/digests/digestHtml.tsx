/**
 * A digest as HTML for mail programs: tables and inline styles, since many know nothing else. The few rules in the head are
 * for programs with a dark mode. No line is longer than mail allows (RFC 5322: 998 characters).
 */
import { raw } from "hono/html";
import type { DigestMailParts } from "../../domain/digests/digest.ts";
import { wrap } from "../wrapText.ts";
import { type DigestView, NOTHING, type PaperView } from "./digestView.ts";

/** Characters of a source line before escaping, which makes it at most six times as long. */
const LINE_CHARACTERS = 150;

const SERIF = "Georgia,'Times New Roman',serif";
const SANS = "'Helvetica Neue',Helvetica,Arial,sans-serif";
const BODY = `margin:0;padding:0;background:#fdfcf9;color:#1b1a18;font:16px/1.5 ${SERIF}`;
const NAME = `margin:0;font:bold 26px/1.2 ${SERIF};color:#1b1a18;text-align:center`;
const SMALL = `margin:3px 0 0;font:13px/1.45 ${SANS};color:#625e57`;
const SECTION = `margin:0;padding:26px 0 0;font:bold 13px/1.4 ${SANS};color:#9c2a1c`;
const TITLE = `margin:0;font:bold 18px/1.3 ${SERIF}`;
const TITLE_LINK = "color:#1b1a18;text-decoration:none";
const LINK = "color:#9c2a1c;text-decoration:underline";
const ABSTRACT = `margin:7px 0 0;font:15px/1.5 ${SERIF};color:#1b1a18`;
const HAIR = "border-top:1px solid #d9d4c9";
const RULE = "border-top:2px solid #1b1a18";
const UNSEEN = "display:none;max-height:0;overflow:hidden;opacity:0";
const WIDTH_PX = 600;

const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
body,td{overflow-wrap:break-word;word-break:break-word}
@media (prefers-color-scheme:dark){
.bg{background:#161513!important}
.ink{color:#e9e4da!important}
.quiet{color:#a59e92!important}
.accent{color:#ec9480!important}
.hair{border-color:#38352f!important}
.rule{border-color:#8b8579!important}
}`;

export function htmlOf(digest: DigestView, { instance, links }: DigestMailParts, subject: string): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{lines(subject)}</title>
        <style>{raw(DARK)}</style>
      </head>
      <body class="bg ink" style={BODY}>
        <div style={UNSEEN}>{lines(digest.preheader)}</div>
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border={0} class="bg">
          <tr>
            <td align="center" style="padding:20px 14px">
              <table
                role="presentation"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                border={0}
                style={`max-width:${WIDTH_PX}px;text-align:left`}
              >
                <Head digest={digest} title={instance.title} baseUrl={instance.baseUrl} view={links.view} />
                {digest.sections.length === 0 && (
                  <tr>
                    <td class="ink" style="padding:24px 0">
                      {NOTHING}
                    </td>
                  </tr>
                )}
                {digest.sections.map(({ title, counts, papers }) => (
                  <>
                    {title !== undefined && (
                      <tr>
                        <td>
                          <h2 class="accent" style={SECTION}>
                            {lines(`${title}, ${counts}`)}
                          </h2>
                        </td>
                      </tr>
                    )}
                    {papers.map((paper, i) => (
                      <PaperRow paper={paper} first={i === 0} heading={title === undefined ? "h2" : "h3"} />
                    ))}
                  </>
                ))}
                <Foot terms={digest.terms} links={links} baseUrl={instance.baseUrl} />
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
  // A line may end between two tags; in text the angle brackets are escaped.
  return `<!doctype html>\n${String(page).replaceAll("><", ">\n<")}\n`;
}

const lines = (text: string): string => wrap(text, LINE_CHARACTERS, "", true);

interface HeadProps {
  digest: DigestView;
  title: string;
  baseUrl: string;
  view: string | undefined;
}

const Head = ({ digest, title, baseUrl, view }: HeadProps) => (
  <tr>
    <td class="rule" style="padding-bottom:10px;border-bottom:2px solid #1b1a18">
      <h1 class="ink" style={NAME}>
        <a class="ink" href={`${baseUrl}/`} style={TITLE_LINK}>
          {lines(title)}
        </a>
      </h1>
      <p class="quiet" style={`${SMALL};text-align:center`}>
        {lines([digest.title, digest.counts].filter(Boolean).join(" · "))}
        {view !== undefined && (
          <>
            {" · "}
            <a class="accent" href={view} style={LINK}>
              View in browser
            </a>
          </>
        )}
      </p>
    </td>
  </tr>
);

interface PaperProps {
  paper: PaperView;
  first: boolean;
  heading: "h2" | "h3";
}

const PaperRow = ({ paper, first, heading: Heading }: PaperProps) => (
  <tr>
    <td class="hair" style={`padding:16px 0;${first ? "" : HAIR}`}>
      <Heading style={TITLE}>
        <a class="ink" href={paper.address} style={TITLE_LINK}>
          {lines(paper.title)}
        </a>
      </Heading>
      {[paper.authors, paper.reason, paper.because].filter(Boolean).map((line) => (
        <p class="quiet" style={SMALL}>
          {lines(line)}
        </p>
      ))}
      {paper.abstract && (
        <p class="ink" style={ABSTRACT}>
          {lines(paper.abstract)}
        </p>
      )}
      {paper.wishes && (
        <p class="quiet" style={SMALL}>
          <FootLink to={paper.wishes.more} name="More like this" />
          {" · "}
          <FootLink to={paper.wishes.hide} name="Not for me" />
        </p>
      )}
    </td>
  </tr>
);

const Foot = ({ terms, links, baseUrl }: { terms: string; links: DigestMailParts["links"]; baseUrl: string }) => {
  const { manage, unsubscribe } = links;
  return (
    <tr>
      <td class="rule" style={`padding-top:12px;${RULE}`}>
        <p class="quiet" style={SMALL}>
          {lines(terms)}
        </p>
        <p class="quiet" style={SMALL}>
          {manage !== undefined && <FootLink to={manage} name="Change what comes and when" />}
          {manage !== undefined && unsubscribe !== undefined && " · "}
          {unsubscribe !== undefined && <FootLink to={unsubscribe} name="Unsubscribe" />}
          {manage === undefined && unsubscribe === undefined && (
            <FootLink to={`${baseUrl}/subscribe`} name="Get such a digest" />
          )}
        </p>
      </td>
    </tr>
  );
};

const FootLink = ({ to, name }: { to: string; name: string }) => (
  <a class="accent" href={to} style={LINK}>
    {name}
  </a>
);
