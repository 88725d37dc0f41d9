/** Text in XML 1.0. */

/** Escapes text for elements and attributes; characters that XML 1.0 cannot express are left out. */
export const xml = (text: string): string =>
  text
    .toWellFormed()
    // Feed readers that take RSS titles for HTML decode them a second time; numeric references do the least harm there.
    .replace(INEXPRESSIBLE, "")
    .replace(/[&<>"'\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const INEXPRESSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
