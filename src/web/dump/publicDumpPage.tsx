/** The page of the public dump. */

import { DUMP_FILE_PATH, DUMP_INDEX_PATH, DUMP_PAGE_PATH } from "../../http/dumpPaths.ts";
import { shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { grouped } from "../../lib/text.ts";
import type { Published } from "../../store/whole/publishedDump.ts";
import { Layout } from "../layout/Layout.tsx";

export const PublicDumpPage = ({ page, latest }: { page: PageContext; latest: Published | undefined }) => (
  <Layout page={page} title="Taking it along" canonical={DUMP_PAGE_PATH}>
    <section class="prose">
      <h1>Taking it along</h1>
      <p>
        Everything that {page.title} shows to everybody is in one file: papers, editions, upvotes, comments and public
        collections. It is written once a day. It has no email addresses and no private lists.
      </p>
      {latest ? <Latest latest={latest} /> : <p>It has not been written yet. Please come back tomorrow.</p>}
      <h2>Format</h2>
      <p>
        Compressed lines, each a JSON object of one table. The last line has a checksum, which shows whether the file is
        complete. <code>zcat broadsheet-public.jsonl.gz | head</code> shows its beginning. Programs find its date, size
        and checksum at <a href={DUMP_INDEX_PATH}>{DUMP_INDEX_PATH}</a>.
      </p>
      <h2>A mirror</h2>
      <p>
        <code>npx broadsheet restore broadsheet-public.jsonl.gz --data mirror</code> makes an instance of it, with the
        same paths.
      </p>
    </section>
  </Layout>
);

const BYTES_A_MB = 1_000_000;

const Latest = ({ latest: { at, bytes, sha256, lines } }: { latest: Published }) => (
  <>
    <p>
      <a href={DUMP_FILE_PATH} download>
        broadsheet-public.jsonl.gz
      </a>
      : {(bytes / BYTES_A_MB).toFixed(1)} MB, {grouped(lines)} lines, as of{" "}
      <time datetime={at}>
        {shortDate(Date.parse(at))}, {at.slice(11, 16)} UTC
      </time>
    </p>
    <p class="small">
      SHA-256 <code>{sha256}</code>
    </p>
  </>
);
