/** Ids of rows: whole numbers from 1. */

/** Reads an id as it stands in an address or a form. Returns 0, which no row has, for anything else. */
export const parseRowId = (text: string): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);
