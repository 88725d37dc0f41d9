/** Escapes Markdown as chats read it: a backslash takes the meaning from any punctuation (CommonMark, section 2.4). */
export const escapeMarkdown = (character: string): string =>
  /[!-/:-@[-`{-~]/.test(character) && !/[,;'"?]/.test(character) ? `\\${character}` : character;
