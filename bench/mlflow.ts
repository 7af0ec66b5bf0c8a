import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { startMlflow } from "../e2e/live/services.ts";
import { mlflow } from "../e2e/live/tools.ts";
import { root } from "./checkout.ts";
import { EXPERIMENTS } from "./generate-runs.ts";
import { type Place, say } from "./measure.ts";

/** A server that needs longer is told by what it served until then. */
const MLFLOW_MS_MAX = 180_000;
/** How much faster than MLflow serves runs. */
const GOAL = 20;

const Search = z.object({
  runs: z.array(z.unknown()).optional(),
  next_page_token: z.string().optional(),
});

/** Fills the real MLflow server with the same runs and asks for all of them; the ratios are printed beside their goals. */
export async function askMlflow(
  place: Place,
  files: readonly string[],
  of: { runs: number; kept: number; served: number },
): Promise<void> {
  const tool = mlflow();
  if ("why" in tool) return say(`  MLflow was not measured: ${tool.why}`);
  const folder = path.join(place.folder, "mlflow");
  fs.mkdirSync(folder, { recursive: true });
  // It makes its own tables when it first starts.
  await (await startMlflow({ file: tool.file, folder })).stop();
  const python = path.join(path.dirname(tool.file), "python");
  const loader = path.join(root, "bench/load_mlflow.py");
  const loaded = spawnSync(python, [loader, path.join(folder, "mlflow.db"), ...files], {
    encoding: "utf8",
    timeout: MLFLOW_MS_MAX,
  });
  if (Number(loaded.stdout) !== of.runs)
    return say(
      `  MLflow was not measured: its store took ${loaded.stdout || 0} runs (${loaded.stderr.trim().split("\n").at(-1)})`,
    );
  const server = await startMlflow({ file: tool.file, folder });
  try {
    const { served, seconds } = await searchAll(server.url);
    const rate = served / seconds;
    const shown = Math.round(rate).toLocaleString("en").padStart(8);
    say(
      `  ${"MLflow 3.17.2: served by runs/search".padEnd(44)} ${seconds.toFixed(1).padStart(6)} s  ${shown} runs/s (${served.toLocaleString("en")} runs, pages of 1,000, SQLite)`,
    );
    tellGoal("Assay keeps runs", of.runs / of.kept / rate);
    tellGoal("Assay serves runs", of.runs / of.served / rate);
  } finally {
    await server.stop();
  }
}

function tellGoal(what: string, ratio: number): void {
  const verdict = ratio >= GOAL ? "met" : "MISSED";
  say(
    `  ${what} ${ratio.toFixed(1)} × as fast as MLflow serves them (goal: at least ${GOAL} ×, ${verdict})`,
  );
}

async function searchAll(url: string): Promise<{ served: number; seconds: number }> {
  const experiments = Array.from({ length: EXPERIMENTS }, (_, i) => String(i + 1));
  const startedAt = performance.now();
  let served = 0;
  let token: string | undefined;
  do {
    const answer = await fetch(`${url}/api/2.0/mlflow/runs/search`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ experiment_ids: experiments, max_results: 1_000, page_token: token }),
    });
    if (!answer.ok) throw new Error(`MLflow: ${answer.status} ${await answer.text()}`);
    const page = Search.parse(await answer.json());
    served += page.runs?.length ?? 0;
    token = page.next_page_token;
  } while (token && performance.now() - startedAt < MLFLOW_MS_MAX);
  return { served, seconds: (performance.now() - startedAt) / 1000 };
}
