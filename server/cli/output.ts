import { type ParseArgsConfig, parseArgs } from "node:util";
import { SettingsError } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";

/** What every subcommand ends with, for scripts. */
export const EXIT = { done: 0, no: 1, usage: 2, refused: 3, fault: 4 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Where a command writes and what it may know of its surroundings; tests pass their own. */
export type Io = {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly now: () => Date;
  readonly env: {
    readonly ASSAY_URL?: string | undefined;
    readonly ASSAY_TOKEN?: string | undefined;
  };
};

export type Command = {
  readonly usage: string;
  readonly summary: string;
  /** Options and examples, shown by `assay NAME --help`. */
  readonly help: string;
  readonly run: (argv: readonly string[], io: Io) => Promise<number>;
};

/** Wrong words on the command line: exit 2, with the usage. */
export class UsageError extends Error {}

export type Options = {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly rest: readonly string[];
};

/** `--name value`, `--name=value` and `--flag`; anything unknown is a usage error that names it. */
export function readOptions(
  argv: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): Options {
  try {
    const args = withNegativeNumbers(argv);
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
    const values: Record<string, string | boolean | undefined> = {};
    for (const [name, value] of Object.entries(parsed.values))
      if (typeof value === "string" || typeof value === "boolean") values[name] = value;
    return { values, rest: parsed.positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split("\n")[0] : String(error));
  }
}

/** `--target -0.1`: parseArgs would take the number for an option. */
function withNegativeNumbers(argv: readonly string[]): string[] {
  const args: string[] = [];
  for (const word of argv) {
    const before = args.at(-1);
    const isValue = before?.startsWith("--") && !before.includes("=") && /^-[\d.]/.test(word);
    if (isValue) args[args.length - 1] = `${before}=${word}`;
    else args.push(word);
  }
  return args;
}

export function textOption(options: Options, name: string): string | undefined {
  const value = options.values[name];
  return typeof value === "string" ? value : undefined;
}

/** ISO 8601 with a zone, or a date that stands for its first instant in UTC. */
export function instantOption(options: Options, name: string): Date | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  const hasZone = /^\d{4}-\d{2}-\d{2}$|(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  if (Number.isNaN(date.getTime()) || !hasZone)
    throw new UsageError(`--${name} needs an ISO 8601 time such as 2026-11-24T12:00:00Z.`);
  return date;
}

/** Tells a thrown error to the person at the terminal and picks the exit status. */
export function reportFault(error: unknown, io: Io): Exit {
  if (error instanceof AppError) {
    io.err(`assay: ${error.message}${error.hint ? ` ${error.hint}` : ""}`);
    return error.code === "invalid" || error.code === "unsupported" || error.code === "too-large"
      ? EXIT.refused
      : EXIT.fault;
  }
  if (error instanceof SettingsError) for (const line of error.faults) io.err(`assay: ${line}`);
  else io.err(`assay: ${error instanceof Error ? error.message : String(error)}`);
  return EXIT.fault;
}
