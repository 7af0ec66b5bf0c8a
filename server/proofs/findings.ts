import { isOnePushAway } from "./rules/proofs.ts";
import type { Proof } from "./schema.ts";

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
export function fuseAnswer(proofs: readonly Proof[]): string {
  const next = proofs
    .flatMap(({ testId, expiresAt }) => (expiresAt === null ? [] : [{ testId, expiresAt }]))
    .sort((a, b) => a.expiresAt.localeCompare(b.expiresAt))[0];
  if (!next) return "Nothing is proven yet, so nothing can run out";
  return `Without new documents ${next.testId} is the first to fall, on ${next.expiresAt.slice(0, 10)}`;
}
