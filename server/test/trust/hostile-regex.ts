import fs, { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "@swc/core";
import { check } from "recheck";
import { z } from "zod";
import type { Tried } from "./hostile-target.ts";

// Regular expressions that take for ever over some texts. Every one in the source is looked at: recheck says
// which can be slow and writes the text that makes them so; that text, at the length that the product lets
// through, is then matched for real and timed.

const root = path.resolve(import.meta.dirname, "../../..");
const FOLDERS = ["server", "app"];
/** Of one match, of the processor: a worker does thousands of them for others. */
const MATCH_MS_MAX = 200;
/** Characters. A quadratic expression passes at this length; what may be longer must be linear. */
const LENGTH = 10_000;
const CHECK_MS = 3_000;

export type Found = { readonly pattern: string; readonly flags: string; readonly file: string };

export function everyRegex(): Found[] {
  const seen = new Map<string, Found>();
  for (const folder of FOLDERS)
    for (const name of readdirSync(path.join(root, folder), {
      recursive: true,
      encoding: "utf8",
    })) {
      if (!/\.tsx?$/.test(name) || /\.test\.tsx?$|(^|\/)fixtures\//.test(name)) continue;
      const file = `${folder}/${name}`;
      if (file.startsWith("server/test/")) continue;
      const ast = parseSync(readFileSync(path.join(root, file), "utf8"), {
        syntax: "typescript",
        tsx: name.endsWith(".tsx"),
        target: "es2022",
      });
      for (const one of literalsIn(ast)) seen.set(`${one.pattern}/${one.flags}`, { ...one, file });
    }
  return [...seen.values()];
}

function literalsIn(node: unknown): { pattern: string; flags: string }[] {
  if (Array.isArray(node)) return node.flatMap(literalsIn);
  if (node === null || typeof node !== "object") return [];
  const { type, pattern, flags } = Object(node);
  if (type === "RegExpLiteral" && typeof pattern === "string" && typeof flags === "string")
    return [{ pattern, flags }];
  return Object.values(node).flatMap(literalsIn);
}

/** The text that recheck wrote, made as long as the product lets through. */
function attackOf(attack: {
  string: string;
  pumps: { prefix: string; pump: string }[];
  suffix: string;
}): string {
  const [first] = attack.pumps;
  if (!first || first.pump === "") return attack.string.slice(0, LENGTH);
  const body = attack.pumps
    .map(
      ({ prefix, pump }) =>
        prefix + pump.repeat(Math.ceil(LENGTH / pump.length / attack.pumps.length)),
    )
    .join("");
  return body.slice(0, LENGTH) + attack.suffix;
}

/** Only what repeats without an end, or often, can be slow. */
const mayRepeat = ({ pattern }: Found): boolean => /[*+]|\{\d+,(\d{3,})?\}/.test(pattern);

const cache = path.join(root, "node_modules/.cache/assay-recheck-4.5.0.json");
/** The text that makes it slow; null: none does; forever: it grows exponentially; unknown: recheck gave up. */
const Verdict = z.union([
  z.null(),
  z.literal("unknown"),
  z.literal("forever"),
  z.object({ text: z.string() }),
]);
type Verdict = z.infer<typeof Verdict>;

async function verdictOn({ pattern, flags }: Found): Promise<Verdict> {
  const said = await check(pattern, flags, { timeout: CHECK_MS });
  if (said.status === "safe") return null;
  if (said.status === "unknown") return "unknown";
  return said.complexity.type === "exponential"
    ? "forever"
    : { text: attackOf(said.attack).slice(0, LENGTH) };
}

/** What was found out of an expression stays true, so it is kept between runs. */
async function verdicts(all: readonly Found[]): Promise<Map<Found, Verdict>> {
  const known = new Map(
    Object.entries(
      z
        .record(z.string(), Verdict)
        .catch({})
        .parse(fs.existsSync(cache) ? JSON.parse(fs.readFileSync(cache, "utf8")) : {}),
    ),
  );
  const found = new Map<Found, Verdict>();
  fs.mkdirSync(path.dirname(cache), { recursive: true });
  const keep = () => fs.writeFileSync(cache, JSON.stringify(Object.fromEntries(known)));
  const queue = all.values();
  const work = async () => {
    for (const one of queue) {
      const key = `${one.pattern}/${one.flags}`;
      const verdict = known.has(key) ? (known.get(key) ?? null) : await verdictOn(one);
      known.set(key, verdict);
      found.set(one, verdict);
      keep();
    }
  };
  await Promise.all([work(), work()]);
  return found;
}

export async function slowRegexes(): Promise<Tried> {
  const successes: string[] = [];
  const all = everyRegex().filter(mayRepeat);
  let timed = 0;
  for (const [{ pattern, flags, file }, verdict] of await verdicts(all)) {
    if (verdict === null) continue;
    if (verdict === "forever") {
      successes.push(`${file}: /${pattern}/${flags} may take for ever`);
      continue;
    }
    timed += 1;
    const texts = verdict === "unknown" ? plainTexts() : [verdict.text];
    const slow = texts
      .map((text) => slowAt(new RegExp(pattern, flags), text))
      .find((one) => one !== null);
    if (slow)
      successes.push(
        `${file}: /${pattern}/${flags} takes ${slow.ms} ms over ${slow.length} characters`,
      );
  }
  return {
    tried: all.length,
    taken: null,
    successes,
    where: `expressions of the source that repeat, ${timed} of them suspected and timed`,
  };
}

const plainTexts = () => [..."a1 -/.:\t"].map((sign) => `${sign.repeat(LENGTH)}\u0000`);

/** From short to long, so that one that is slow is not waited for: how long a text takes too long, and how much. */
function slowAt(expression: RegExp, text: string): { length: number; ms: number } | null {
  for (const length of [300, 1_000, 3_000, LENGTH]) {
    // The pumped part grows, what makes the match fail stays at the end.
    const part = text.slice(0, Math.min(length, text.length)) + text.slice(-8);
    const before = process.cpuUsage();
    expression.lastIndex = 0;
    expression.exec(part);
    const { user } = process.cpuUsage(before);
    if (user / 1000 > MATCH_MS_MAX) return { length, ms: Math.round(user / 1000) };
  }
  return null;
}
