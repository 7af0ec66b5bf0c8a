import { documentsIn } from "#server/envelopes/queries.ts";
import { isPassedOver } from "#server/envelopes/rules/unread.ts";
import { type Interpretation, interpret, SOURCES } from "#server/evidence/rules/interpret.ts";
import type { Fact } from "#server/evidence/schema.ts";
import { readEnv } from "#server/platform/env.ts";
import { signalsAt } from "#server/signals/rules/evaluate.ts";
import { readingsOf } from "#server/signals/rules/readings.ts";
import type { Signal } from "#server/signals/schema.ts";
import { readFileWithin } from "./files.ts";
import {
  type Command,
  EXIT,
  type Io,
  instantOption,
  readOptions,
  textOption,
  UsageError,
} from "./output.ts";

type Inspected =
  | {
      readonly file: string;
      readonly source: string;
      readonly format: string;
      readonly recognisedBy: string;
      readonly facts: readonly Fact[];
      readonly signals: readonly Signal[];
      readonly notes: readonly { code: string; message: string; pointer?: string | undefined }[];
    }
  | {
      readonly file: string;
      readonly error: { code: string; message: string; pointer?: string | undefined };
    };

export const inspect: Command = {
  usage: "assay inspect FILE… [--as SOURCE] [--run ID] [--at ISO] [--json]",
  summary:
    "Recognises and parses files and prints the facts and signals they give; needs no server.",
  help: `  --as SOURCE  read it as this source only: ${SOURCES.join(", ")}
  --run ID     the tracker's id of the run, for documents that name none
  --at ISO     judge freshness at this time instead of now
  --json       one JSON object a file, one a line

It assumes that a machine sent one document. CloudEvents, zip and tar.gz are opened: one answer for
each document in them. A refused file exits 3.`,
  run: async (argv, io) => {
    const options = readOptions(argv, {
      as: { type: "string" },
      run: { type: "string" },
      at: { type: "string" },
      json: { type: "boolean" },
    });
    if (options.rest.length === 0) throw new UsageError("name at least one file.");
    const as = textOption(options, "as");
    if (as !== undefined && !SOURCES.includes(as))
      throw new UsageError(`no source "${as}". Known: ${SOURCES.join(", ")}.`);
    const at = instantOption(options, "at") ?? io.now();
    let exit: 0 | 3 = EXIT.done;
    for (const file of options.rest) {
      const results = await inspectFile(file, { as, runId: textOption(options, "run"), at });
      for (const result of results) {
        if ("error" in result) exit = EXIT.refused;
        if (options.values.json) io.out(JSON.stringify(result));
        else print(result, io);
      }
    }
    return exit;
  },
};

async function inspectFile(
  file: string,
  options: { as: string | undefined; runId: string | undefined; at: Date },
): Promise<readonly Inspected[]> {
  const maxBytes = readEnv().ASSAY_MAX_BODY_BYTES;
  const read = await readFileWithin(file, maxBytes);
  if (read.kind === "too-large") {
    const message = `${read.sizeBytes} bytes; at most ${maxBytes} are accepted.`;
    return [{ file, error: { code: "too_large", message } }];
  }
  const opened = await documentsIn({ bytes: read.bytes }, maxBytes);
  if (opened.kind === "refused") return [{ file, error: opened.refusal }];
  const members = opened.kind === "one" ? [opened.document] : opened.members;
  return members.flatMap((member) => {
    const name = opened.kind === "one" ? file : `${file}/${member.fileName ?? "a file"}`;
    if (member.kind === "refused") return [{ file: name, error: member.refusal }];
    const { bytes, mediaType, statedAt, notes } = member;
    const result = interpret(bytes, { ...options, mediaType, maxBytes });
    // As on the server: a log beside the reports of a CI job is no refusal.
    const isAside = opened.kind === "many" && opened.isFolder && result.kind === "refused";
    if (isAside && isPassedOver(name, result.refusal)) return [];
    if (result.kind === "refused") return [inspected(name, result, options.at)];
    const observedAt = result.observedAt ?? statedAt?.toISOString() ?? null;
    const whole = { ...result, observedAt, notes: [...notes, ...result.notes] };
    return [inspected(name, whole, options.at)];
  });
}

function inspected(file: string, result: Interpretation, at: Date): Inspected {
  if (result.kind === "refused") return { file, error: result.refusal };
  const { source, format, recognisedBy, facts, notes } = result;
  const signals = signalsOf(result, at);
  return { file, source, format, recognisedBy, facts, signals, notes };
}

/** The signals of this one document, as if a machine had sent it at `at` and nothing else were known. */
function signalsOf(
  { source, format, facts, observedAt }: Extract<Interpretation, { kind: "understood" }>,
  at: Date,
): readonly Signal[] {
  const receipt = {
    evidenceId: "inspected",
    source,
    format,
    senderKind: "machine",
    senderId: "inspect",
    receivedAt: at.toISOString(),
    observedAt,
    isDated: observedAt !== null,
    context: {},
  } as const;
  const item = { ...receipt, readings: readingsOf(facts, receipt), sightings: [] };
  return signalsAt({ evidence: [item], acceptances: [], profile: {}, at }).signals;
}

const SHOWN_FACTS = 12;

function print(result: Inspected, io: Io): void {
  if ("error" in result) {
    const { code, message, pointer } = result.error;
    io.err(`${result.file}: refused (${code}). ${message}${pointer ? ` At ${pointer}.` : ""}`);
    return;
  }
  io.out(
    `${result.file}: ${result.source}, ${result.format}, recognised by ${result.recognisedBy}`,
  );
  io.out(`  ${result.facts.length} ${result.facts.length === 1 ? "fact" : "facts"}`);
  for (const fact of result.facts.slice(0, SHOWN_FACTS))
    io.out(
      `    ${fact.kind} ${fact.subject}  ${fact.observedAt ?? "no date"}  ${fact.pointer || "/"}`,
    );
  if (result.facts.length > SHOWN_FACTS)
    io.out(`    and ${result.facts.length - SHOWN_FACTS} more (--json prints all)`);
  for (const signal of result.signals) {
    const target = signal.testId ?? signal.indicatorId ?? "";
    io.out(`  ${signal.outcome.padEnd(7)} ${target}  credit ${signal.credit}  (${signal.rule})`);
    for (const reason of signal.because) io.out(`            ${reason.text}`);
  }
  for (const note of result.notes)
    io.out(`  note ${note.code}: ${note.message}${note.pointer ? ` (${note.pointer})` : ""}`);
}
