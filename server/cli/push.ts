import path from "node:path";
import { z } from "zod";
import { AppError } from "#server/platform/errors.ts";
import { readFileWithin } from "./files.ts";
import {
  type Command,
  EXIT,
  type Exit,
  type Io,
  instantOption,
  type Options,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

const Receipt = z.looseObject({
  evidenceId: z.string(),
  source: z.string(),
  format: z.string(),
  duplicate: z.boolean(),
  facts: z.number(),
  signals: z.array(z.unknown()),
  notes: z.array(z.looseObject({ code: z.string(), message: z.string() })),
});
const Problem = z.looseObject({
  detail: z.string().optional(),
  title: z.string().optional(),
  code: z.string().optional(),
});

const LARGEST_BYTES = 1_000_000_000;
const TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".xml": "application/xml",
};

export const push: Command = {
  usage:
    "assay push --project SLUG FILE… [--branch NAME] [--commit SHA] [--run ID] [--ci] [--scheduled] [--observed-at ISO] [--json]",
  summary: "Sends evidence to the server at ASSAY_URL with ASSAY_TOKEN.",
  help: `  --project SLUG     the project it belongs to
  --branch, --commit what the sender knows of the code
  --run              the tracker's id of the run, for documents that name none
  --ci               this ran in a CI job
  --scheduled        this ran on a schedule
  --observed-at ISO  when it was observed, for documents that carry no date
  --json             prints each receipt as JSON

A refused file exits 3; the other files are still sent.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      project: { type: "string" },
      branch: { type: "string" },
      commit: { type: "string" },
      run: { type: "string" },
      ci: { type: "boolean" },
      scheduled: { type: "boolean" },
      "observed-at": { type: "string" },
      json: { type: "boolean" },
    });
    if (options.rest.length === 0) throw new UsageError("name at least one file.");
    const target = targetOf(options, io);
    let exit: Exit = EXIT.done;
    for (const file of options.rest) {
      const one = await sendFile(file, target, { io, json: options.values.json === true });
      if (one !== EXIT.done) exit = one;
    }
    return exit;
  },
};

type Target = { readonly url: URL; readonly token: string };

function targetOf(options: Options, io: Io): Target {
  const project = textOption(options, "project");
  if (!project) throw new UsageError("--project SLUG is missing.");
  const { ASSAY_URL, ASSAY_TOKEN } = io.env;
  if (!ASSAY_URL || !ASSAY_TOKEN) throw new UsageError("set ASSAY_URL and ASSAY_TOKEN.");
  const url = new URL(`/api/v1/projects/${encodeURIComponent(project)}/evidence`, ASSAY_URL);
  const observedAt = instantOption(options, "observed-at");
  const stated = {
    branch: textOption(options, "branch"),
    commit: textOption(options, "commit"),
    runId: textOption(options, "run"),
    ci: options.values.ci === true ? "true" : undefined,
    scheduled: options.values.scheduled === true ? "true" : undefined,
    observedAt: observedAt?.toISOString(),
  };
  for (const [key, value] of Object.entries(stated)) if (value) url.searchParams.set(key, value);
  return { url, token: ASSAY_TOKEN };
}

async function sendFile(
  file: string,
  target: Target,
  how: { io: Io; json: boolean },
): Promise<Exit> {
  const read = await readFileWithin(file, LARGEST_BYTES);
  if (read.kind === "too-large") throw new UsageError(`${file} is larger than 1 GB.`);
  const url = new URL(target.url);
  url.searchParams.set("fileName", path.basename(file));
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${target.token}`,
      "content-type": TYPES[path.extname(file).toLowerCase()] ?? "application/octet-stream",
    },
    body: new Uint8Array(read.bytes),
  }).catch((error: Error) => {
    throw new AppError("internal", `${target.url.origin} is unreachable: ${error.message}.`, {
      cause: error,
    });
  });
  const body: unknown = await response.json().catch(() => null);
  if (how.json) how.io.out(JSON.stringify({ file, ...(typeof body === "object" ? body : {}) }));
  return response.ok
    ? tellReceipt(file, body, how)
    : tellProblem(file, { status: response.status, body }, how.io);
}

function tellReceipt(file: string, body: unknown, { io, json }: { io: Io; json: boolean }): Exit {
  const receipt = Receipt.parse(body);
  if (json) return EXIT.done;
  const facts = receipt.duplicate
    ? "known already, sighting recorded"
    : `${receipt.facts} ${receipt.facts === 1 ? "fact" : "facts"}`;
  io.out(`${file}: ${receipt.format}, ${facts}, receipt ${receipt.evidenceId}`);
  const lines = new Map<string, number>();
  for (const note of receipt.notes) {
    const line = `  note ${note.code}: ${note.message}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  for (const [line, times] of lines) io.out(times > 1 ? `${line} (${times} times)` : line);
  return EXIT.done;
}

function tellProblem(file: string, answer: { status: number; body: unknown }, io: Io): Exit {
  const problem = Problem.safeParse(answer.body);
  const said = problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
  const code = problem.success && problem.data.code ? ` (${problem.data.code})` : "";
  io.err(`${file}: the server answered ${answer.status}${code}. ${said ?? ""}`.trim());
  return [413, 415, 422].includes(answer.status) ? EXIT.refused : EXIT.fault;
}
