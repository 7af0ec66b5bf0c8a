import { z } from "zod";
import { DECISION_TYPE, DecisionStatement, replay } from "#server/gates/rules/replay.ts";
import { keyIdOf, openEnvelope, SignedEnvelope } from "#server/platform/signed-envelope.ts";
import { readFileWithin } from "./files.ts";
import { EXIT, type Io, UsageError } from "./output.ts";

const FILE_BYTES_MAX = 64_000_000;
const KEY_BYTES_MAX = 1_000_000;
const SavedKeys = z.object({ keys: z.array(z.object({ publicKey: z.string() })) });

/**
 * Decides an exported decision again, offline. The key comes from the caller, never from the file: one
 * that vouches for itself proves nothing.
 */
export async function replayFile(
  file: string,
  keyFile: string | undefined,
  io: Io,
): Promise<number> {
  if (keyFile === undefined)
    throw new UsageError(
      "--key FILE is missing: save the server's keys once with --save-keys FILE.",
    );
  const keys = publicKeysIn(await textOf(keyFile, KEY_BYTES_MAX), keyFile);
  const envelope = parsed(SignedEnvelope, await textOf(file, FILE_BYTES_MAX));
  if (!envelope) return refused(io, `${file} is not a signed decision.`);
  const payload = openEnvelope(envelope, keys);
  if (payload === null) return refused(io, `${file}: no signature is by a key in ${keyFile}.`);
  const statement =
    envelope.payloadType === DECISION_TYPE ? parsed(DecisionStatement, payload) : null;
  if (!statement)
    return refused(io, `${file} is signed, but is no decision that this Assay reads.`);
  const { decision, project } = statement;
  const head = `${decision.gate} for ${project}, ${decision.outcome}, decided ${decision.decidedAt}`;
  const result = replay(statement);
  if (result.outcome === "follows") {
    io.out([`Follows from its inputs: ${head}.`, ...result.notes].join("\n"));
    return EXIT.done;
  }
  io.out([`Does not follow from its inputs: ${head}.`, ...result.because].join("\n"));
  return EXIT.no;
}

function refused(io: Io, message: string): number {
  io.err(`assay gate: ${message}`);
  return EXIT.refused;
}

async function textOf(file: string, maxBytes: number): Promise<string> {
  const read = await readFileWithin(file, maxBytes);
  if (read.kind === "too-large") throw new UsageError(`${file} is larger than ${maxBytes} bytes.`);
  return read.bytes.toString("utf8");
}

function parsed<T extends z.ZodType>(schema: T, text: string): z.infer<T> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function publicKeysIn(text: string, file: string): string[] {
  const saved = parsed(SavedKeys, text);
  const keys = saved ? saved.keys.map(({ publicKey }) => publicKey) : [text];
  try {
    keys.forEach(keyIdOf);
  } catch {
    throw new UsageError(`${file} holds no public key in PEM.`);
  }
  return keys;
}
