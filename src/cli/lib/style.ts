/** Colours on a terminal, and nowhere else: NO_COLOR and FORCE_COLOR have their say (https://no-color.org). */
import { styleText } from "node:util";

type Style = "bold" | "dim" | "cyan" | "underline";

/** `stream` is where the text goes. */
export const styled = (stream: NodeJS.WriteStream = process.stdout) =>
  Object.fromEntries(
    (["bold", "dim", "cyan", "underline"] as const).map((style) => [
      style,
      (text: string) => (text === "" ? "" : styleText(style, text, { stream })),
    ]),
  ) as Record<Style, (text: string) => string>;
