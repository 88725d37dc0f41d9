/** Keeps the vectors in memory up to date with their table, whichever process writes it. */
import type { DerivedTable } from "../index/lanceTable.ts";
import type { VectorStore } from "./vectorStore.ts";

interface VectorSync {
  /** Reads what was written since the last time. */
  refresh(): Promise<void>;
  /** Empties the memory; the next `refresh` reads all. */
  clear(): void;
}

export function createVectorSync(files: DerivedTable, memory: VectorStore): VectorSync {
  let seenRevision = 0;
  let seenVersion = -1;

  /** Takes row by row as they come, so that requests for pages get turns. */
  async function take(where: string): Promise<void> {
    for await (const batch of files.table().query().where(where)) {
      const column = (name: string) => batch.getChild(name);
      const keys = column("key")?.toArray() as Int32Array;
      const revisions = column("revision")?.toArray() as Float64Array;
      const days = column("day")?.toArray() as Int32Array;
      const scales = column("scale")?.toArray() as Float32Array;
      const vectors = column("vector");
      for (let i = 0; i < keys.length; i++) {
        const bytes: { toArray(): Int8Array } | null = vectors?.get(i);
        if (bytes)
          memory.put(keys[i] as number, days[i] as number, { bytes: bytes.toArray(), scale: scales[i] as number });
        seenRevision = Math.max(seenRevision, revisions[i] as number);
      }
    }
  }

  return {
    async refresh() {
      if (!files.isOpen() && !(await files.open())) return;
      const table = files.table();
      const version = await table.version();
      if (version === seenVersion) return;
      await take(`revision > ${seenRevision}`);
      const rows = await table.countRows();
      // What another process removed leaves no row to read, and what it mended may be of an earlier revision.
      if (rows < memory.size) memory.keepOnly(new Set((await files.revisions()).keys()));
      else if (rows > memory.size && (await table.version()) === version) await take("true");
      seenVersion = version;
    },
    clear() {
      memory.clear();
      seenRevision = 0;
      seenVersion = -1;
    },
  };
}
