/** What a delivery of alerts says: its papers, the newest first, each with its reasons. */
import { SHOWN_PAPERS } from "../../domain/alerts/alert.ts";
import { type AlertMessage, asAlertPaper, reasonOf } from "../../domain/alerts/alertMessage.ts";
import type { Instant } from "../../lib/time.ts";
import { deliveredKeys, deliveredReasons } from "../../store/alerts/alertPapers.ts";
import type { Database } from "../../store/database.ts";
import { loadPapers } from "../../store/papers/papers.ts";

/** The instance, as messages name it. */
export interface MessageSender {
  title: string;
  /** The public address, without a closing slash. */
  address: string;
}

/** Returns the message of a delivery; undefined where none of its papers exists any more. */
export async function alertMessage(
  db: Database,
  { title, address }: MessageSender,
  delivery: { id: number; mark: string },
  at: Instant,
): Promise<AlertMessage | undefined> {
  const { keys, total } = await deliveredKeys(db, delivery.id, SHOWN_PAPERS);
  const papers = await loadPapers(db, keys);
  if (papers.length === 0) return undefined;
  const reasons = await deliveredReasons(db, delivery.id, keys);
  const inWords = (key: number) =>
    reasons.filter((one) => one.key === key).map(({ kind, label, did }) => reasonOf(kind, label, did));
  return {
    id: delivery.mark,
    at,
    from: { title, address },
    manage: `${address}/me/alerts`,
    total,
    papers: papers.map((paper) => asAlertPaper(paper, address, inWords(paper.key))),
  };
}
