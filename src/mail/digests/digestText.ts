/** A digest as plain text that reads well as it is. */
import type { DigestMailParts } from "../../domain/digests/digest.ts";
import { wrap } from "../wrapText.ts";
import { type DigestView, NOTHING, type PaperView } from "./digestView.ts";

const WIDTH = 72;
const INDENT = "    ";

export function textOf(digest: DigestView, { instance, links }: DigestMailParts): string {
  let number = 0;
  const blocks = [
    [wrap(instance.title.toUpperCase(), WIDTH), wrap([digest.title, digest.counts].filter(Boolean).join(" · "), WIDTH)],
    ...(digest.sections.length === 0 ? [[NOTHING]] : []),
    ...digest.sections.flatMap(({ title, counts, papers }) => [
      ...(title === undefined ? [] : [[underlined(wrap(`${title}, ${counts}`, WIDTH))]]),
      ...papers.map((paper) => paperLines(paper, ++number)),
    ]),
    ["-".repeat(WIDTH), wrap(digest.terms, WIDTH), ...linkLines(links, instance.baseUrl)],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

const underlined = (title: string): string =>
  `${title}\n${"=".repeat(Math.max(...title.split("\n").map(({ length }) => Math.min(length, WIDTH))))}`;

function paperLines(
  { title, authors, reason, because, address, abstract, wishes }: PaperView,
  number: number,
): string[] {
  const head = wrap(title, WIDTH, INDENT);
  const small = [authors, reason, because].filter(Boolean).map((line) => wrap(line, WIDTH, INDENT));
  return [
    `${number}.`.padEnd(INDENT.length) + head.slice(INDENT.length),
    ...small,
    INDENT + address,
    ...(abstract === "" ? [] : ["", wrap(abstract, WIDTH, INDENT)]),
    ...(wishes ? ["", `${INDENT}More like this: ${wishes.more}`, `${INDENT}Not for me: ${wishes.hide}`] : []),
  ];
}

function linkLines({ manage, unsubscribe, view }: DigestMailParts["links"], baseUrl: string): string[] {
  if (manage === undefined && unsubscribe === undefined) return ["", "Get such a digest:", `${baseUrl}/subscribe`];
  return [
    ...(view === undefined ? [] : ["", "Read it in a browser:", view]),
    ...(manage === undefined ? [] : ["", "Change what comes and when:", manage]),
    ...(unsubscribe === undefined ? [] : ["", "Unsubscribe:", unsubscribe]),
  ];
}
