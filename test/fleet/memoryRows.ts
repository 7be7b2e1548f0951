import type { MachineRow, MachineRows, SeenMachine } from '../../src/fleet/machines';

/** Rows kept in memory, with the same meaning as the table's. */
export function memoryRows(): MachineRows & { rows: Map<string, SeenMachine> } {
  const rows = new Map<string, SeenMachine>();
  return {
    rows,
    begin: (row) => {
      if (!rows.has(row.name)) rows.set(row.name, { ...row, beatAt: null, slots: 0 });
      return Promise.resolve(rows.get(row.name) as MachineRow);
    },
    change: (name, change) => {
      const row = rows.get(name);
      if (row) rows.set(name, { ...row, ...change });
      return Promise.resolve();
    },
    all: (deployment) => Promise.resolve([...rows.values()].filter((row) => row.deployment === deployment)),
  };
}
