/** Where the public part of the records is for mirrors. */
export const DUMP_PAGE_PATH = "/dump";
export const DUMP_INDEX_PATH = "/dump/index.json";
export const DUMP_FILE_PATH = "/dump/broadsheet-public.jsonl.gz";
