/** Questions written as sentences: their words of asking say little of the subject, and meaning carries the rest. */

const ASKS =
  /^(?:what|how|why|when|which|who|where|is|are|can|could|does|do|did|should|would|will|has|have|tell me|explain)\b/i;
/** A shorter one is a title more often than a question. */
const MIN_WORDS = 5;

export const isQuestion = (query: string): boolean => {
  const words = query.trim().split(/\s+/).length;
  return words >= MIN_WORDS && (ASKS.test(query.trim()) || query.trim().endsWith("?"));
};

/** Words that ask, compare and praise, whatever the subject. */
const ASKING = new Set(
  "actually advantage advantages answer best better bad benefit benefits cause come common compare compared deal difference differences different difficult do easy effective efficient example examples exist exists explain find get give good happen happens hard help helps important improve interesting keep kind kinds know known like main make makes making matter matters mean means much must need needed needs new paper papers people possible practice practical problem problems reason reasons recent really research say state still tell thing things think understand use used useful uses using want way ways well work working works worth".split(
    " ",
  ),
);

/** Whether a word of a question says nothing of its subject. */
export const isAsking = (word: string): boolean => ASKING.has(word);
