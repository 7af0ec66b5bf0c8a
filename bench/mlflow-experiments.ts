import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { startMlflow } from "../e2e/live/services.ts";
import { mlflow } from "../e2e/live/tools.ts";
import { root } from "./checkout.ts";
import { cpuMsOf } from "./cpu.ts";
import { type Request, send } from "./load.ts";
import { type Place, say } from "./measure.ts";

// The first page of a long list, asked of Assay and of a real MLflow server one after the other. What
// is listed differs: an experiment is a name with tags, a project a row with scores and its gate.

const PAGE = 100;
const ASKED = 30;
const LOAD_MS_MAX = 120_000;

type Subject = { readonly pids: readonly number[]; readonly request: Request };
type Asked = { readonly cpuMs: number; readonly medianMs: number; readonly bytes: number };

/** Prints what a page of `PAGE` costs each of the two at this many projects or experiments. */
export async function askMlflowExperiments(
  place: Place,
  of: { size: number; assay: Subject },
): Promise<void> {
  const tool = mlflow();
  if ("why" in tool) return say(`  MLflow was not measured: ${tool.why}`);
  const folder = path.join(place.folder, `mlflow-${of.size}`);
  fs.mkdirSync(folder, { recursive: true });
  // It makes its own tables when it first starts.
  await (await startMlflow({ file: tool.file, folder })).stop();
  const python = path.join(path.dirname(tool.file), "python");
  const loader = path.join(root, "bench/load_experiments.py");
  const store = path.join(folder, "mlflow.db");
  const loaded = spawnSync(python, [loader, store, String(of.size)], {
    encoding: "utf8",
    timeout: LOAD_MS_MAX,
  });
  if (Number(loaded.stdout) !== of.size)
    return say(`  MLflow was not measured: ${loaded.stderr.trim().split("\n").at(-1)}`);
  const server = await startMlflow({ file: tool.file, folder });
  try {
    const request = {
      url: `${server.url}/api/2.0/mlflow/experiments/search`,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ max_results: PAGE, order_by: ["last_update_time DESC"] }),
    } as const;
    const theirs = await ask({ pids: [server.pid], request });
    const ours = await ask(of.assay);
    say(row("Assay, projects in order of risk", ours));
    say(row("MLflow 3.17.2, experiments by last change", theirs));
    say(
      `    Assay: ${(ours.cpuMs / theirs.cpuMs).toFixed(2)} × the CPU and ${(ours.medianMs / theirs.medianMs).toFixed(2)} × the time of MLflow`,
    );
  } finally {
    await server.stop();
  }
}

/** One request at a time, so that the time is an answer's and not a queue's. */
async function ask({ pids, request }: Subject): Promise<Asked> {
  for (let i = 0; i < ASKED; i++) await send(request);
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const before = cpu();
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < ASKED; i++) {
    const startedAt = performance.now();
    bytes = Buffer.byteLength(await send(request));
    times.push(performance.now() - startedAt);
  }
  const [medianMs = 0] = times.sort((a, b) => a - b).slice(Math.floor(ASKED / 2));
  return { cpuMs: (cpu() - before) / ASKED, medianMs, bytes };
}

const row = (who: string, { cpuMs, medianMs, bytes }: Asked) =>
  `    ${who.padEnd(42)} CPU ${cpuMs.toFixed(1).padStart(6)} ms   answer after ${medianMs.toFixed(1).padStart(6)} ms   ${(bytes / 1000).toFixed(0).padStart(4)} kB`;
