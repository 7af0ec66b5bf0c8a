import fs from "node:fs";
import { readCsv } from "#server/evidence/rules/csv-read.ts";

export function rowsOf(file: string): Record<string, string>[] {
  const read = readCsv(fs.readFileSync(file, "utf8"));
  if ("fault" in read) throw new Error(`${file}: ${read.fault.message}`);
  const { header, rows } = read.table;
  return rows.map(({ cells }) =>
    Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""])),
  );
}
