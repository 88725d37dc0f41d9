/** Text in XML 1.0. */

/** For texts and attributes alike; what XML 1.0 cannot say at all is left out. */
export const xml = (text: string): string =>
  text
    .toWellFormed()
    // Readers that take RSS's titles for HTML decode a second time; by numbers they do the least harm.
    .replace(UNSAYABLE, "")
    .replace(/[&<>"'\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const UNSAYABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
