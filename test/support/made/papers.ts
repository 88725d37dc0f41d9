/** Papers that a test speaks of by their titles. */
import type { PaperRecord } from "../../../src/domain/papers/paper.ts";
import type { TestInstance } from "../instance.ts";
import { record } from "./records.ts";

/** Adds a paper for each title; answers with their ids and keys, in order. */
export async function addTitled(
  instance: Pick<TestInstance, "add" | "db">,
  titles: readonly string[],
  given: Partial<PaperRecord> = {},
): Promise<{ id: string; key: number }[]> {
  const records = titles.map((title) => record({ title, ...given }));
  await instance.add(...records);
  const rows = await instance.db.selectFrom("papers").select(["id", "key"]).execute();
  return records.flatMap(({ id }) => rows.find((row) => row.id === id) ?? []);
}
