/** A process that takes what one process at a time may hold, says so, and keeps it until it is killed: `FOLDER KIND`. */
import { setTimeout } from "node:timers/promises";
import { learnEncoder } from "../../../src/app/search/learnEncoder.ts";
import { createIndexer } from "../../../src/search/index/indexer.ts";
import { openSuggestions } from "../../../src/search/suggestions/suggestions.ts";
import { claim } from "../../../src/store/alerts/alertDeliveries.ts";
import { openRecords } from "../../../src/store/database.ts";
import { claimDue } from "../../../src/store/digests/dueDeliveries.ts";
import { newHolder, underLease } from "../../../src/store/lib/leases.ts";
import { createThrottle } from "../../../src/store/lib/throttle.ts";

const [folder = "", kind = ""] = process.argv.slice(2);
const { db } = await openRecords(folder);
const clock = Date.now;
const sleep = async (ms: number) => void (await setTimeout(ms));
const held = () => void process.stdout.write("held\n");
const forEver = () => new Promise<never>(() => setInterval(() => {}, 1_000));
const holdAndStay = async () => {
  held();
  return forEver();
};

switch (kind) {
  case "job":
    await underLease(db, "job test", clock, holdAndStay);
    break;
  case "harvest":
    await underLease(db, "harvest arxiv", clock, holdAndStay);
    break;
  case "index":
  case "suggestions": {
    // The lease is what is held; what is written meanwhile is held up.
    const files = { ...openSuggestions(folder), prepare: holdAndStay };
    await createIndexer(db, files, clock, kind === "index" ? "indexed_revision" : kind).catchUp();
    break;
  }
  case "learning":
    // The thread never answers.
    setTimeout(500).then(held);
    await learnEncoder({
      db,
      dataFolder: folder,
      clock,
      workerFile: new URL("data:text/javascript,setInterval(() => {}, 1000)"),
    });
    break;
  case "turn":
    await createThrottle({ db, clock, sleep, pauseMs: 100 }, "test", "Test").take(holdAndStay);
    break;
  case "digest":
    if ((await claimDue(db, newHolder(), { aSecond: 10, anHour: 100 }, clock())).length === 1) await holdAndStay();
    break;
  case "alert":
    if (await claim(db, 1, newHolder(), clock())) await holdAndStay();
    break;
}
