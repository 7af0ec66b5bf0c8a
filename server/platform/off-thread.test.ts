import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { offThread } from "./off-thread.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-thread-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const file = path.join(folder, "sums.mts");
fs.writeFileSync(
  file,
  `export const double = (n: number) => ({ doubled: n * 2 });
   export const fail = () => { throw new Error("of its own"); };
   export const forever = () => { for (;;); };`,
);
const call = (name: string, input: unknown, timeoutMs = 60_000) =>
  offThread({
    file: path.relative(process.cwd(), file),
    name,
    input,
    output: z.object({ doubled: z.number() }),
    timeoutMs,
  });

it("answers what the function returns, however many ask at once", async () => {
  const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => call("double", n)));
  expect(answers.map((answer) => answer.doubled)).toEqual([2, 4, 6, 8, 10]);
});

it("passes its error on, and refuses what does not have the promised shape", async () => {
  await expect(call("fail", null)).rejects.toThrow("of its own");
  await expect(call("double", "x")).rejects.toThrow(/doubled/);
});

it("ends what does not end by itself, and goes on with the next", async () => {
  await expect(call("forever", null, 1_500)).rejects.toMatchObject({ code: "invalid" });
  expect(await call("double", 21)).toEqual({ doubled: 42 });
});
