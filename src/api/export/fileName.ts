/** Names of files for download, made from names that readers gave (RFC 6266, RFC 8187). */
import { fold } from "../../lib/text.ts";
import { trimTrailing } from "../../lib/trim.ts";

const MAX_NAME_CHARACTERS = 80;

export function contentDisposition(kept: boolean, name: string, ending: string): string {
  const plain = shortened(fold(name).replace(/[^a-z0-9]+/g, "-")) || "papers";
  const whole = shortened(name.toWellFormed().replace(/[\p{C}\p{Z}\\/:*?"<>|.-]+/gu, "-")) || "papers";
  const extended = whole === plain ? "" : `; filename*=UTF-8''${encoded(`${whole}.${ending}`)}`;
  return `${kept ? "attachment" : "inline"}; filename="${plain}.${ending}"${extended}`;
}

const shortened = (name: string): string =>
  trimTrailing([...name.replace(/^-+/, "")].slice(0, MAX_NAME_CHARACTERS).join(""), "-");

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
