import { day } from "#server/readiness/findings.ts";
import { isOnePushAway } from "./rules/proofs.ts";
import type { Proof, ProofPage } from "./schema.ts";

const count = (proofs: readonly Proof[], isIt: (proof: Proof) => boolean) =>
  proofs.filter(isIt).length;
const isProven = ({ state }: Proof) => state === "proven";

/** 9 of 28 tests are proven; 6 more need one push. */
export function proofTitle(proofs: readonly Proof[]): string {
  const proven = count(proofs, isProven);
  const head =
    proven === 0
      ? `None of the ${proofs.length} tests is proven by a machine`
      : `${proven} of ${proofs.length} tests ${proven === 1 ? "is" : "are"} proven`;
  const nearly = count(proofs, isOnePushAway);
  if (nearly > 0)
    return `${head}; ${nearly} ${proven === 0 ? "" : "more "}${nearly === 1 ? "needs" : "need"} one push`;
  const begun = count(proofs, ({ state }) => state === "begun" || state === "failing");
  if (begun > 0) return `${head}; ${begun} ${begun === 1 ? "has" : "have"} a part of it`;
  return head;
}

export function proofLede(proofs: readonly Proof[]): string {
  const [first] = proofs.filter(({ worth }) => worth > 0);
  const failing = count(proofs, ({ state }) => state === "failing");
  const words = [
    first ? `What gains most for its effort: ${first.name.toLowerCase()} (${first.testId}).` : "",
    failing > 0 ? `${failing} ${failing === 1 ? "fails" : "fail"} by what was received.` : "",
    "A test counts in full while a machine's documents show all that its rule asks for.",
  ];
  return words.filter(Boolean).join(" ");
}

/** The answer over the fuses: what runs out first. */
export function fuseAnswer({ proofs, asOf }: Pick<ProofPage, "proofs" | "asOf">): string {
  const next = proofs
    .flatMap(({ testId, expiresAt }) => (expiresAt === null ? [] : [{ testId, expiresAt }]))
    .sort((a, b) => a.expiresAt.localeCompare(b.expiresAt))[0];
  if (!next) return "Nothing is proven yet, so nothing can run out";
  return `Without new documents ${next.testId} is the first to fall, on ${day(next.expiresAt, asOf)}`;
}

const MARK: Readonly<Record<Proof["state"], string>> = {
  proven: "proven",
  "by-hand": "by hand",
  stale: "stale",
  failing: "fails",
  begun: "in part",
  open: "open",
  "not-applicable": "does not apply",
};

/** The page as lines for a terminal; of one test alone also the commands of its steps. */
export function proofText(page: ProofPage, testId?: string): string {
  const chosen = page.proofs.filter((proof) => testId === undefined || proof.testId === testId);
  const rows = chosen.map((proof) => {
    const [first] = proof.steps;
    const more = proof.steps.length > 1 ? ` (and ${proof.steps.length - 1} more)` : "";
    const until = proof.expiresAt ? `until ${proof.expiresAt.slice(0, 10)}` : "";
    const next = first ? `${first.text}${more}` : until;
    return `${proof.testId.padEnd(10)} ${MARK[proof.state].padEnd(8)} ${next}`;
  });
  if (testId === undefined) return [page.title, "", ...rows].join("\n");
  return [...rows, ...chosen.flatMap((proof) => stepLines(proof, page))].join("\n");
}

function stepLines({ steps, testId }: Proof, { recipes }: ProofPage): string[] {
  return steps.flatMap(({ text, recipe }, i) => {
    const how = recipes.find(({ id }) => id === recipe)?.text.replaceAll("{test}", testId);
    const lines = how ? how.split("\n").map((line) => `     ${line}`) : [];
    return ["", `${i + 1}. ${text}`, ...lines];
  });
}
