/** What reads environments of running text, lists among them. */
import { formulaOf, LISTS, TEXTS } from "./environments.ts";
import { MAX_FORMULA_CHARACTERS } from "./formulas.ts";
import type { CommandReader } from "./reading.ts";

export const readBegin: CommandReader = ({ source, out, lists, ends }, { at }) => {
  const environment = source.environments.get(at);
  if (!environment) return undefined;
  const { name, from, to, end } = environment;
  const content = source.text.slice(from, to);
  const formula = formulaOf(name, content);
  if (formula !== undefined && formula.length <= MAX_FORMULA_CHARACTERS && !content.includes("$$")) {
    out.keep({ math: true, display: !name.startsWith("math"), text: formula });
    return end;
  }
  const isList = LISTS.has(name);
  if (isList || TEXTS.has(name.replace("*", ""))) {
    if (isList) lists.push({ name, items: 0 });
    out.add(" ");
    ends.set(to, { end, isList });
    return source.optional(from)?.end ?? from;
  }
  out.keep(/^(?:verbatim|lstlisting)/.test(name) ? content.trim() : source.text.slice(at, end));
  return end;
};

export const readEnd: CommandReader = ({ out, lists, ends }, { at }) => {
  const open = ends.get(at);
  if (!open) return undefined;
  if (open.isList) lists.pop();
  out.add(" ");
  return open.end;
};

/** An item with its own mark, or its number, or a bullet. */
export const readItem: CommandReader = ({ source, out, lists, read }, { after }) => {
  const label = source.optional(after);
  const list = lists.at(-1);
  if (list) list.items++;
  const own = label && read(label.from, label.to).trim();
  const mark = /enum/.test(list?.name ?? "") ? `(${list?.items})` : "•";
  out.add(" ");
  if (own) out.add(list?.name === "description" && /[\p{L}\p{N}]$/u.test(own) ? `${own}:` : own);
  else out.add(mark);
  out.add(" ");
  return label?.end ?? after;
};
