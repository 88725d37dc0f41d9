/**
 * Readers who upvote and comment at servers that may be killed at any moment, and what the records must say afterwards:
 * all that was acknowledged, and of what was never answered either the one or the other.
 */

import { paperPath } from "../../src/domain/pagePaths.ts";
import { record } from "../support/made/records.ts";
import { sendVote, tokenOf } from "../support/made/voters.ts";
import { type ChaosWorld, type Server, wait } from "./programs.ts";
import { expectSound, papersAndReaders, prepare, rows } from "./records.ts";

const READERS = 30;
const PAPERS = 6;
/** Between two requests of one reader, who else would soon be told to go slower. */
const PAUSE_MS = 25;
/** One request in so many is a comment, as many as the limit lets through in a server's life. */
const COMMENT_EVERY = 4;
/** How a comment is refused whose writer has written enough for a day. */
const DAILY_LIMIT = "and these are written";
/** A server that lives must answer within this. */
const ANSWER_MS = 30_000;

/** What a vote may be afterwards: more than one where the last request was never answered. */
type State = Set<"on" | "off">;

export interface Writing {
  /** Readers write to servers of the list until `stop` is called; each chooses among those that are there. */
  begin(servers: () => readonly Server[]): { stop(): Promise<void> };
  /** Holds the records to what was answered. */
  check(): void;
  acknowledged(): number;
}

export async function writersAt(world: ChaosWorld, data: string): Promise<Writing> {
  const papers = Array.from({ length: PAPERS }, (_, i) =>
    record({ id: `2601.1000${i}`, title: `Voted on, number ${i}` }),
  );
  await prepare(data, (db) => papersAndReaders(db, papers, READERS));
  const votes = new Map<string, State>();
  const comments = new Map<number, string>();
  const unanswered = new Set<string>();
  const refusals = new Map<string, number>();
  let serial = 0;
  let acknowledged = 0;

  async function vote(server: Server, paper: string, reader: number): Promise<void> {
    const key = `${paper} ${reader}`;
    const before: State = votes.get(key) ?? new Set(["off"]);
    const state = world.random() < 0.6 ? "on" : "off";
    const began = performance.now();
    const answer = await sendVote(server.address, paper, reader, state);
    if (answer === undefined) {
      votes.set(key, new Set([...before, state]));
      world.expect(!server.isAlive() || performance.now() - began < ANSWER_MS, "a server that lives answers in time");
      return;
    }
    if (answer.status !== 200) return note(answer.status, "a vote");
    acknowledged++;
    votes.set(key, new Set([state]));
    world.expect(answer.upvoted === (state === "on"), "an answer tells of the vote that was sent");
  }

  async function comment(server: Server, paper: string, reader: number): Promise<void> {
    const text = `Remark ${++serial} by reader ${reader} on what is said here`;
    unanswered.add(text);
    const answer = await fetch(`${server.address}${paperPath(paper)}/comments`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokenOf(reader)}`, accept: "application/json" },
      body: new URLSearchParams({ text }),
    }).catch(() => undefined);
    const said = (await answer?.json().catch(() => undefined)) as { id?: number; message?: string } | undefined;
    if (answer === undefined || said === undefined) return;
    unanswered.delete(text);
    if (answer.status !== 200 || said.id === undefined) return note(answer.status, `${text}: ${said.message}`);
    acknowledged++;
    comments.set(said.id, text);
  }

  function note(status: number, what: string): void {
    refusals.set(String(status), (refusals.get(String(status)) ?? 0) + 1);
    world.expect(
      status === 429 || what.includes(DAILY_LIMIT),
      "a write is taken, or refused because there were too many",
      () => `${status} to ${what}`,
    );
  }

  return {
    acknowledged: () => acknowledged,
    begin(servers) {
      let going = true;
      const reader = async (id: number) => {
        for (let i = 0; going; i++) {
          const alive = servers().filter((server) => server.isAlive());
          const paper = world.random.of(papers).id;
          if (alive.length > 0) {
            const server = world.random.of(alive);
            await (i % COMMENT_EVERY === COMMENT_EVERY - 1 ? comment : vote)(server, paper, id);
          }
          await wait(PAUSE_MS);
        }
      };
      const all = Array.from({ length: READERS }, (_, i) => reader(i + 1));
      return {
        async stop() {
          going = false;
          await Promise.all(all);
        },
      };
    },
    check() {
      const ids = new Map(rows(data, "select key, id from papers").map(({ key, id }) => [key, id]));
      const voted = rows(data, "select paper_key, reader_id from upvotes").map(
        (row) => `${ids.get(row.paper_key)} ${row.reader_id}`,
      );
      const kept = new Set(voted);
      world.expect(kept.size === voted.length, "nobody's upvote is there twice");
      for (const [key, states] of votes)
        world.expect(
          states.has(kept.has(key) ? "on" : "off"),
          "every acknowledged upvote is as it was acknowledged",
          () => `${key}: ${kept.has(key) ? "on" : "off"} in the records, acknowledged ${[...states]}`,
        );
      for (const paper of rows(
        data,
        `select id, upvotes, comment_count,
          (select count(*) from upvotes where paper_key = key) as voters,
          (select count(*) from comments where paper_key = key) as remarks from papers`,
      )) {
        world.expect(paper.upvotes === paper.voters, "a paper's count of upvotes is the number of them", () =>
          JSON.stringify(paper),
        );
        world.expect(paper.comment_count === paper.remarks, "a paper's count of comments is the number of them", () =>
          JSON.stringify(paper),
        );
      }
      const found = rows(data, "select id, body from comments");
      const bodies = new Map(found.map(({ id, body }) => [id, body as string]));
      for (const [id, text] of comments)
        world.expect(bodies.get(id) === text, "every acknowledged comment is there", () => `${id}: ${text}`);
      world.expect(new Set(bodies.values()).size === found.length, "no comment is there twice");
      const known = new Set([...comments.values(), ...unanswered]);
      world.expect(
        found.every(({ body }) => known.has(body)),
        "nothing is there that was refused",
      );
      expectSound(world, data);
      const said = [...refusals].map(([status, n]) => `${n} × ${status}`).join(", ");
      world.note(`${acknowledged} acknowledged, ${unanswered.size} comments unanswered${said ? `, ${said}` : ""}`);
    },
  };
}
