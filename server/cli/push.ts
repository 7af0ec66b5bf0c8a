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
  actor: z.looseObject({ kind: z.enum(["machine", "person"]) }).optional(),
  /** Not sent by an earlier server. */
  summary: z.string().optional(),
});
const Several = z.looseObject({
  files: z.array(
    z.looseObject({
      fileName: z.string(),
      receipt: Receipt.optional(),
      refusal: z.looseObject({ code: z.string(), message: z.string() }).optional(),
    }),
  ),
  notRead: z.array(z.looseObject({ fileName: z.string(), reason: z.string() })),
});
type Several = z.infer<typeof Several>;
const Problem = z.looseObject({
  detail: z.string().optional(),
  title: z.string().optional(),
  code: z.string().optional(),
});

const LARGEST_BYTES = 1_000_000_000;
const TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".sarif": "application/json",
  ".xml": "application/xml",
};

export const push: Command = {
  usage:
    "assay push --project SLUG FILE… [--branch NAME] [--commit SHA] [--run ID] [--model-version ID] [--ci] [--scheduled] [--observed-at ISO] [--wait SECONDS] [--json]",
  summary: "Sends evidence to the server at ASSAY_URL with ASSAY_TOKEN.",
  help: `  --project SLUG     the project it belongs to
  --branch, --commit what the sender knows of the code
  --run              the tracker's id of the run, for documents that name none
  --model-version    the version of the model that it is about, for documents that name none
  --ci               this ran in a CI job
  --scheduled        this ran on a schedule
  --observed-at ISO  when it was observed, for documents that carry no date
  --wait SECONDS     how long to wait for a large document to be read (600)
  --json             prints each receipt as JSON

A zip or a tar.gz of a CI job's folder is opened: each report in it is read, and what nobody
reads is left aside. A refused file exits 3; the other files are still sent.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      project: { type: "string" },
      branch: { type: "string" },
      commit: { type: "string" },
      run: { type: "string" },
      "model-version": { type: "string" },
      ci: { type: "boolean" },
      scheduled: { type: "boolean" },
      "observed-at": { type: "string" },
      wait: { type: "string" },
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

type Target = { readonly url: URL; readonly token: string; readonly waitMs: number };

/** How long a large document may take to be read before this gives up asking. */
const WAIT_SECONDS = 600;

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
    modelVersion: textOption(options, "model-version"),
    ci: options.values.ci === true ? "true" : undefined,
    scheduled: options.values.scheduled === true ? "true" : undefined,
    observedAt: observedAt?.toISOString(),
  };
  for (const [key, value] of Object.entries(stated)) if (value) url.searchParams.set(key, value);
  return { url, token: ASSAY_TOKEN, waitMs: waitSecondsOf(options) * 1000 };
}

function waitSecondsOf(options: Options): number {
  const seconds = Number(textOption(options, "wait") ?? WAIT_SECONDS);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new UsageError("--wait needs a number of seconds.");
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
  const answer = await ask(url, target, {
    method: "POST",
    headers: {
      "content-type": TYPES[path.extname(file).toLowerCase()] ?? "application/octet-stream",
    },
    body: new Uint8Array(read.bytes),
  });
  const { status, body } = answer.status === 202 ? await outcomeOf(answer, target) : answer;
  if (how.json) how.io.out(JSON.stringify({ file, ...(typeof body === "object" ? body : {}) }));
  if (status >= 300) return tellProblem(file, { status, body }, how.io);
  const several = Several.safeParse(body);
  return several.success ? tellSeveral(file, several.data, how) : tellReceipt(file, body, how);
}

type Said = { readonly status: number; readonly body: unknown; readonly location: string | null };

async function ask(url: URL, target: Target, init: RequestInit = {}): Promise<Said> {
  const headers = { ...init.headers, authorization: `Bearer ${target.token}` };
  const response = await fetch(url, { ...init, headers }).catch((error: Error) => {
    throw new AppError("internal", `${target.url.origin} is unreachable: ${error.message}.`, {
      cause: error,
    });
  });
  const body: unknown = await response.json().catch(() => null);
  return { status: response.status, body, location: response.headers.get("location") };
}

const ASK_MS_FIRST = 200;
const ASK_MS_MAX = 3_000;

const Outcome = z.looseObject({
  state: z.enum(["processing", "processed", "refused"]),
  receipt: z.unknown(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/** A large document is read after it was taken: asks, ever less often, until it was. */
async function outcomeOf(accepted: Said, target: Target): Promise<Said> {
  const place = new URL(accepted.location ?? "", target.url);
  let waitMs = ASK_MS_FIRST;
  const until = Date.now() + target.waitMs;
  for (;;) {
    await new Promise((done) => setTimeout(done, waitMs));
    waitMs = Math.min(waitMs * 1.5, ASK_MS_MAX);
    const said = await ask(place, target);
    const outcome = Outcome.safeParse(said.body);
    if (said.status !== 200 || !outcome.success) return said;
    const { state, receipt, code, message } = outcome.data;
    if (state === "processed") return receipt ? { ...said, body: receipt } : said;
    if (state === "refused") {
      const status = code === "internal" ? 500 : 422;
      return { ...said, status, body: { code, detail: message } };
    }
    if (Date.now() > until)
      throw new AppError(
        "internal",
        `The document is still being read after ${target.waitMs / 1000} s.`,
        {
          hint: `Ask later how it stands: GET ${place.pathname}`,
        },
      );
  }
}

function tellReceipt(file: string, body: unknown, { io, json }: { io: Io; json: boolean }): Exit {
  const receipt = Receipt.parse(body);
  if (json) return EXIT.done;
  const facts = receipt.duplicate
    ? "known already, sighting recorded"
    : `${receipt.facts} ${receipt.facts === 1 ? "fact" : "facts"}`;
  io.out(`${file}: ${receipt.format}, ${facts}, receipt ${receipt.evidenceId}`);
  if (receipt.summary) io.out(`  ${receipt.summary}`);
  if (receipt.actor?.kind === "person")
    io.out("  sent as a person: only what a service token sends counts in full");
  const lines = new Map<string, number>();
  for (const note of receipt.notes) {
    const line = `  note ${note.code}: ${note.message}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  for (const [line, times] of lines) io.out(times > 1 ? `${line} (${times} times)` : line);
  return EXIT.done;
}

/** An archive, a form or a batch of events: each document in it has its own outcome. */
function tellSeveral(file: string, several: Several, how: { io: Io; json: boolean }): Exit {
  let exit: Exit = EXIT.done;
  for (const one of several.files) {
    const name = `${file}: ${one.fileName}`;
    if (one.receipt) tellReceipt(name, one.receipt, how);
    else exit = EXIT.refused;
    if (one.refusal) how.io.err(`${name}: ${one.refusal.message} (${one.refusal.code})`);
  }
  if (!how.json)
    for (const { fileName, reason } of several.notRead)
      how.io.out(`${file}: ${fileName} left aside, ${reason}`);
  return exit;
}

function tellProblem(file: string, answer: { status: number; body: unknown }, io: Io): Exit {
  const problem = Problem.safeParse(answer.body);
  const said = problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
  const code = problem.success && problem.data.code ? ` (${problem.data.code})` : "";
  io.err(`${file}: the server answered ${answer.status}${code}. ${said ?? ""}`.trim());
  return [413, 415, 422].includes(answer.status) ? EXIT.refused : EXIT.fault;
}
