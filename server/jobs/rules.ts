import { redactText } from "#server/evidence/rules/redact.ts";
import { AppError, FetchError } from "#server/platform/errors.ts";
import { withoutSecrets } from "#server/platform/redacted.ts";

const WORDS_MAX = 500;

/**
 * Why a try failed, for whoever looks at the queue: our own sentences as they are, anything else as a
 * fault with the id under which the log has the rest. Never a stack, and no secret.
 */
export function errorWords(error: unknown, of: { id: string }): string {
  const ours = sentenceOf(error);
  return ours === null
    ? `A fault on our side (${nameOf(error)}). The log has it under ${of.id}.`
    : shown(ours);
}

function sentenceOf(error: unknown): string | null {
  if (error instanceof FetchError) return error.message;
  if (!(error instanceof AppError) || error.code === "internal") return null;
  return error.message;
}

const nameOf = (error: unknown) =>
  error instanceof Error && /^\w{1,60}$/.test(error.name) ? error.name : "unknown";

/** One line, without secrets, of a length that fits a table. */
export function shown(text: string): string {
  const plain = redactText(Buffer.from(withoutSecrets(text))).bytes.toString("utf8");
  const line = (plain.split(/\n\s*at /, 1)[0] ?? "").replace(/\s+/g, " ").trim();
  return line.length > WORDS_MAX ? `${line.slice(0, WORDS_MAX)}…` : line;
}

export class LimitError extends AppError {
  constructor(limitMs: number) {
    super("unavailable", `It took longer than ${minutes(limitMs)}, which is its limit.`);
  }
}

function minutes(ms: number): string {
  const n = Math.round(ms / 60_000);
  return n < 1 ? `${Math.round(ms / 1000)} seconds` : `${n} ${n === 1 ? "minute" : "minutes"}`;
}
