import type { PrivacyMeasure } from "#server/facts/data/schema.ts";
import { type Field, noteFuture, parseIso, Refused, rootOf } from "../../rules/fields.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type PrivacyFact = Extract<Fact, { kind: "privacy-measure" }>;
type Of = { readonly at: Date; readonly notes: Notes; readonly observedAt: string | null };
type Spent = {
  readonly name: string;
  readonly epsilon: number | null;
  readonly delta: number | null;
  readonly mechanism: string;
  readonly limit: { readonly epsilon: number | null; readonly delta: number | null };
  readonly pointer: string;
};

export function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const root = rootOf(input);
  const stamp = root.at("generated_at");
  const written = stamp.text();
  const date = written === null ? null : parseIso(written, stamp.pointer, notes);
  const observedAt = date ? noteFuture(date, stamp.pointer, at, notes) : null;
  const of = { at, notes, observedAt };
  const isAccountant = !root.at("spent_budget").isAbsent;
  const spent = isAccountant
    ? [accountantOf(root)]
    : root
        .at("runs")
        .list()
        .map((run, i) => runOf(run, i, root));
  if (spent.length === 0) notes.add("not_assessed", "No run spent any of the budget.", "/runs");
  const facts = spent.map((one) => factOf(one, root, of));
  const format = isAccountant ? "diffprivlib.accountant" : "diffprivlib.report";
  return { kind: "facts", format, facts, notes: notes.list(), observedAt };
}

/** Our own object around the library's numbers, which the README documents for scripts. */
function runOf(run: Field, i: number, root: Field): Spent {
  run.object();
  const model = numberOf(run.at("epsilon_model"));
  return {
    name: run.at("name").text() || `run ${i + 1}`,
    epsilon: numberOf(run.at("epsilon_total")) ?? model,
    delta: numberOf(run.at("delta")),
    mechanism: model === null ? "diffprivlib" : `diffprivlib, epsilon ${model} for the model`,
    limit: {
      epsilon: numberOf(root.at("budget_epsilon")),
      delta: numberOf(root.at("budget_delta")),
    },
    pointer: run.pointer,
  };
}

/** The members of BudgetAccountant. With a slack composition is tighter than the sum: then only `total` tells. */
function accountantOf(root: Field): Spent {
  const parts = root.at("spent_budget").list().map(pairOf);
  const total = root.at("total").isAbsent ? null : pairOf(root.at("total"));
  const slack = numberOf(root.at("slack")) ?? 0;
  const sum = parts.reduce((all, [epsilon]) => all + epsilon, 0);
  const kept = parts.reduce((all, [, delta]) => all * (1 - delta), 1);
  return {
    name: "accountant",
    epsilon: total?.[0] ?? (slack === 0 ? sum : null),
    delta: total?.[1] ?? (slack === 0 ? 1 - kept : null),
    mechanism: `diffprivlib, ${parts.length} queries`,
    limit: { epsilon: numberOf(root.at("epsilon")), delta: numberOf(root.at("delta")) },
    pointer: root.at("spent_budget").pointer,
  };
}

function pairOf(field: Field): readonly [number, number] {
  const [epsilon, delta] = field.list().map(numberOf);
  if (epsilon === undefined || epsilon === null)
    throw new Refused("missing_field", "Expected epsilon and delta.", field.pointer);
  return [epsilon, delta ?? 0];
}

function factOf(spent: Spent, root: Field, { notes, observedAt }: Of): PrivacyFact {
  const { pointer, epsilon, delta, limit } = spent;
  const dataset = root.at("dataset").text();
  const within = (value: number | null, most: number | null) =>
    value === null || most === null ? null : value <= most;
  const verdicts = [within(epsilon, limit.epsilon), within(delta, limit.delta)];
  if (delta !== null && delta > 1)
    throw new Refused("out_of_range", "A delta is a probability, at most 1.", pointer);
  const value: PrivacyMeasure = {
    tool: "diffprivlib",
    measure: "differential-privacy",
    dataset: dataset === null ? null : cleanText(dataset, notes, "/dataset"),
    mechanism: cleanText(spent.mechanism, notes, pointer),
    epsilon,
    delta,
    storesTotal: null,
    storesScanned: null,
    findings: {},
    passed: verdicts.includes(false) ? false : (verdicts[0] ?? null),
  };
  const name = cleanText(spent.name, notes, pointer);
  const subject = `differential privacy of ${value.dataset ?? "the data"}, ${name}`;
  return { kind: "privacy-measure", subject, observedAt, pointer, value };
}

/** Without a budget epsilon has no end, which Python writes as Infinity: read as missing. */
function numberOf(field: Field): number | null {
  const { value } = field;
  if (field.isAbsent) return null;
  if (typeof value !== "number") field.wrongType("a number");
  if (!Number.isFinite(value)) return null;
  if (value >= 0) return value;
  throw new Refused("out_of_range", "A budget below zero.", field.pointer);
}
