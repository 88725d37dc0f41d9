/** The regular expressions that source text has between slashes. */
export interface Expression {
  source: string;
  flags: string;
  line: number;
}

/** After these words a slash begins an expression, after any other a division. */
const BEFORE_EXPRESSIONS = /^(?:return|typeof|case|in|of|else|yield|await)$/;

export function expressionsIn(text: string): Expression[] {
  const found: Expression[] = [];
  /** The last word or sign before the place. */
  let last = "";
  /** Brackets that are open, with a back-tick for each within a template. */
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (/\s/.test(character)) at++;
    else if (text.startsWith("//", at)) at = after(text, "\n", at);
    else if (text.startsWith("/*", at)) at = after(text, "*/", at);
    else if (character === '"' || character === "'") {
      at = endOfString(text, at, character);
      last = '"';
    } else if (character === "`" || (character === "}" && open.at(-1) === "`")) {
      if (character === "}") open.pop();
      const end = endOfTemplate(text, at + 1);
      if (end.opens) open.push("`");
      at = end.at;
      last = end.opens ? "(" : '"';
    } else if (character === "/" && canBegin(last)) {
      const expression = /^\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([a-z]*)/.exec(text.slice(at, at + 5_000));
      if (expression?.[1] !== undefined)
        found.push({ source: expression[1], flags: expression[2] ?? "", line: text.slice(0, at).split("\n").length });
      at += expression?.[0].length ?? 1;
      last = '"';
    } else {
      const word = /^[\w$]+/.exec(text.slice(at, at + 60))?.[0] ?? character;
      if (character === "{") open.push("{");
      else if (character === "}") open.pop();
      at += word.length;
      last = word;
    }
  }
  return found;
}

const canBegin = (last: string): boolean =>
  /^[\w$]/.test(last) ? BEFORE_EXPRESSIONS.test(last) : ![")", "]", '"', "<"].includes(last);

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

function endOfString(text: string, from: number, quote: string): number {
  let at = from + 1;
  while (at < text.length && text[at] !== quote && text[at] !== "\n") at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function endOfTemplate(text: string, from: number): { at: number; opens: boolean } {
  let at = from;
  while (at < text.length) {
    if (text[at] === "`") return { at: at + 1, opens: false };
    if (text.startsWith("${", at)) return { at: at + 2, opens: true };
    at += text[at] === "\\" ? 2 : 1;
  }
  return { at, opens: false };
}

/** Pieces of text that an expression has something to do with: what it writes out, and one of each class. */
export function piecesOf({ source }: Expression): string[] {
  const pieces: string[] = [];
  let run = "";
  const end = () => {
    if (run !== "") pieces.push(run);
    run = "";
  };
  const parts = source.matchAll(
    /\\[pP]\{[^}]*\}|\\u\{?[0-9a-fA-F]{1,6}\}?|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[:=!]|\{[\d,]+\}|[\s\S]/g,
  );
  for (const [part] of parts) {
    if (/^\\[^A-Za-z0-9]$/.test(part)) run += part.slice(1);
    else if (/^\\/.test(part)) {
      end();
      const one = { s: " ", d: "1", w: "a", S: "x", n: "\n", t: "\t" }[part.slice(1)];
      if (one) pieces.push(one);
    } else if (/^(?:\[.*\]|\(\?.*|\{.*\})$/s.test(part) || "()|*+?^$.".includes(part)) {
      // What may be left out is not a part of what stands before it.
      if ("*?{".includes(part[0] ?? "") && run.length > 1) pieces.push(run.slice(0, -1));
      end();
    } else run += part;
  }
  end();
  return [...new Set(pieces)];
}
