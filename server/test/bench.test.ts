import { expect, test } from "vitest";
import { cpuMsOf } from "../../bench/cpu.ts";
import { statementsIn } from "../../bench/statements.ts";

const log = [
  "an entry of before the bench\n",
  "@@bench 10 LOG:  statement: BEGIN\n",
  "@@bench 10 LOG:  execute <unnamed>: SELECT 1\n\tFROM t\n\tWHERE a = $1 AND b = $2\n",
  "@@bench 11 LOG:  execute s1: SELECT 2\n",
  "@@bench 10 DETAIL:  Parameters: $1 = 'it''s\n\ttwo lines, $2 = ''no''', $2 = NULL\n",
  "@@bench 12 LOG:  statement: SELECT pg_reload_conf()\n",
  "@@bench 10 LOG:  duration: 1 ms\n",
].join("");

test("the bench reads each statement with its values, and leaves out its own", () => {
  expect(statementsIn(log, 12)).toEqual([
    { sql: "BEGIN", values: [] },
    {
      sql: "SELECT 1\nFROM t\nWHERE a = $1 AND b = $2",
      values: ["it's\ntwo lines, $2 = 'no'", null],
    },
    { sql: "SELECT 2", values: [] },
  ]);
});

test.runIf(process.platform === "linux")("CPU time of a process grows with its work", () => {
  const before = cpuMsOf(process.pid);
  for (const until = performance.now() + 60; performance.now() < until; );
  expect(cpuMsOf(process.pid)).toBeGreaterThan(before);
});
