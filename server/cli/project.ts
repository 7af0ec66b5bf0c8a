import { createWriteStream, openAsBlob } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import {
  type Command,
  EXIT,
  type Exit,
  type Io,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

const Problem = z.object({ detail: z.string(), hint: z.string().optional() });
const Made = z.looseObject({
  slug: z.string(),
  name: z.string(),
  people: z.int(),
  connections: z.int(),
});

export const project: Command = {
  usage: "assay project export SLUG [FILE] | import FILE [--slug SLUG] | pack SLUG [FILE]",
  summary: "Carries a whole project from one server to another, or packs its handover.",
  help: `export writes everything of a project that the server at ASSAY_URL has (SLUG.assay.jsonl unless
FILE is named): what it is, evidence with its documents, answers, decisions, estimates, forecasts and
what came of them. Names of people, credentials of connections, roles and tokens stay behind.

import makes a new project of such a file, all of it or nothing. Who is named in it becomes an
imported person; connections arrive switched off and without credentials.

pack writes what the receiving team of a handover needs as one zip (handover-SLUG.zip unless FILE is
named): model card, data sheet, the run that made the served model, open risks, runbook, contacts,
checklist, every document by its digest, and the receipts that both sides signed.

  --slug SLUG   what to call it there
  --json        prints what was made as JSON

Needs ASSAY_URL and a token in ASSAY_TOKEN: with the scope write of a lead to export and of a member to
import, with the scope read to pack. A file that is refused exits 3.`,
  run: (argv, io) => {
    const [what, ...rest] = argv;
    if (what === "export") return fetched(rest, io, EXPORT);
    if (what === "pack") return fetched(rest, io, PACK);
    if (what === "import") return imported(rest, io);
    throw new UsageError("say export, import or pack.");
  },
};

function target(io: Io): { url: string; headers: Record<string, string> } {
  const { ASSAY_URL, ASSAY_TOKEN } = io.env;
  if (!ASSAY_URL || !ASSAY_TOKEN) throw new UsageError("set ASSAY_URL and ASSAY_TOKEN.");
  return { url: ASSAY_URL, headers: { authorization: `Bearer ${ASSAY_TOKEN}` } };
}

async function told(response: Response, io: Io): Promise<Exit> {
  const problem = Problem.safeParse(await response.json().catch(() => null)).data;
  const says = problem ? [problem.detail, problem.hint].filter(Boolean).join(" ") : "no reason";
  io.err(`assay project: the server answered ${response.status}: ${says}`);
  return response.status < 500 ? EXIT.refused : EXIT.fault;
}

type Download = { readonly path: string; readonly fileName: (slug: string) => string };
const EXPORT: Download = { path: "export", fileName: (slug) => `${slug}.assay.jsonl` };
const PACK: Download = { path: "handover/pack", fileName: (slug) => `handover-${slug}.zip` };

async function fetched(argv: readonly string[], io: Io, what: Download): Promise<Exit> {
  const { rest } = readOptions(argv, {});
  const [slug, named, ...more] = rest;
  if (!slug || more.length > 0) throw new UsageError("name one project, and a file at most.");
  const file = named ?? what.fileName(slug);
  const { url, headers } = target(io);
  const path = `/api/v1/projects/${encodeURIComponent(slug)}/${what.path}`;
  const response = await fetch(new URL(path, url), { headers });
  if (!response.ok || !response.body) return told(response, io);
  // A file that was cut off must not look like one that is whole.
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(response.body), createWriteStream(part, { mode: 0o600 }));
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
  io.out(`${file}: ${(await stat(file)).size} bytes.`);
  return EXIT.done;
}

async function imported(argv: readonly string[], io: Io): Promise<Exit> {
  const options = readOptions(argv, { slug: { type: "string" }, json: { type: "boolean" } });
  const [file, ...more] = options.rest;
  if (!file || more.length > 0) throw new UsageError("name one file.");
  const { url, headers } = target(io);
  // A blob of a file that is not there is made all the same, and fails as it is sent.
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new UsageError(`${file}: no such file.`);
  const body = await openAsBlob(file);
  const at = new URL("/api/v1/projects/import", url);
  const slug = textOption(options, "slug");
  if (slug !== undefined) at.searchParams.set("slug", slug);
  const response = await fetch(at, { method: "POST", headers, body });
  if (!response.ok) return told(response, io);
  const made = Made.parse(await response.json());
  const summary = `${made.name} is /projects/${made.slug}: ${made.people} people imported, ${made.connections} connections switched off.`;
  io.out(options.values.json === true ? JSON.stringify(made) : summary);
  return EXIT.done;
}
