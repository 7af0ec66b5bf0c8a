import { type Field, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { finite, limitsOf, timeOf } from "./times.ts";

type Freshness = Extract<Fact, { kind: "source-freshness" }>;

/** A source whose query failed stands here as "runtime error" or, since 1.8, not at all: the manifest tells which those are. */
export function parseSources(root: Field, at: Date, notes: Notes): Fact[] {
  if (root.at("results").isAbsent)
    throw new Refused("missing_field", "The results are missing.", "/results");
  const bySource = new Map<string, Freshness>();
  for (const result of root.at("results").list()) {
    const fact = freshness(result, at, notes);
    if (bySource.has(fact.subject))
      notes.add("duplicate", `${fact.subject} stands more than once.`, result.pointer);
    bySource.set(fact.subject, worse(bySource.get(fact.subject), fact));
  }
  if (bySource.size === 0)
    notes.add("not_assessed", "No source was checked for freshness.", "/results");
  return [...bySource.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

const RANK = { error: 3, warn: 2, pass: 1, unchecked: 0 };

/** Which of two comes second is no matter of age, so the worse one stands. */
function worse(known: Freshness | undefined, fact: Freshness): Freshness {
  if (known === undefined) return fact;
  return RANK[known.value.status] >= RANK[fact.value.status] ? known : fact;
}

function freshness(result: Field, at: Date, notes: Notes): Freshness {
  result.object();
  const id = result.at("unique_id");
  const source = cleanText(id.needText(), notes, id.pointer);
  const maxLoadedAt = timeOf(result.at("max_loaded_at"), at, notes);
  const snapshottedAt = timeOf(result.at("snapshotted_at"), at, notes);
  const ageSeconds = finite(result.at("max_loaded_at_time_ago_in_s"));
  if (ageSeconds !== null && ageSeconds < 0)
    notes.add(
      "future_timestamp",
      "The newest row is dated after the check: its freshness says nothing.",
      result.at("max_loaded_at_time_ago_in_s").pointer,
    );
  return {
    kind: "source-freshness",
    subject: source,
    observedAt: snapshottedAt,
    pointer: result.pointer,
    value: {
      source,
      ...outcomeOf(result, notes),
      maxLoadedAt,
      snapshottedAt,
      ageSeconds,
      ...limitsOf(result.at("criteria")),
      fallbackFor: null,
      owner: null,
    },
  };
}

/** The newer engine writes the same words with a capital letter. */
function outcomeOf(result: Field, notes: Notes): Pick<Freshness["value"], "status" | "error"> {
  const field = result.at("status");
  const status = field.needText().toLowerCase();
  if (status === "pass" || status === "warn" || status === "error") return { status, error: null };
  if (status === "runtime error") {
    const error = result.at("error").text() ?? "runtime error";
    return { status: "error", error: cleanText(error, notes, result.at("error").pointer) };
  }
  throw new Refused(
    "invalid_field",
    "The status must be pass, warn, error or runtime error.",
    field.pointer,
  );
}
