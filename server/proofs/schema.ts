import { z } from "zod";
import { SectionId, TestId } from "#server/catalogue/schema.ts";

/** How to get proof from one source: what to run, with the project's own name in it. */
export const Recipe = z.object({
  id: z.string(),
  /** The adapter that reads what it sends. */
  source: z.string(),
  tool: z.string(),
  title: z.string(),
  /** push: a command in CI. connect: an address on the page of sources. script: facts stated by a script. */
  effort: z.enum(["push", "connect", "script"]),
  text: z.string(),
});
export type Recipe = z.infer<typeof Recipe>;

export const Step = z.object({
  kind: z.enum(["fix", "renew", "repeat", "profile", "send", "accept", "sender"]),
  text: z.string(),
  /** The recipe of a step that sends. */
  recipe: z.string().nullable(),
});
export type Step = z.infer<typeof Step>;

/** One test of the rubric: what could prove it by machine, whether anything does, and what is left to do. */
export const Proof = z.object({
  testId: TestId,
  name: z.string(),
  section: SectionId,
  claimed: z.number(),
  assured: z.number(),
  state: z.enum(["proven", "by-hand", "stale", "failing", "begun", "open", "not-applicable"]),
  /** Sources whose documents the rule looked at. */
  by: z.array(z.object({ source: z.string(), evidenceId: z.string() })),
  since: z.string().nullable(),
  observedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  zeroAt: z.string().nullable(),
  windowDays: z.int(),
  /** Checks that hold, of all that the rule has. */
  held: z.int(),
  checks: z.int(),
  /** What is still missing or failing, in words of the checks themselves. */
  missing: z.array(z.string()),
  steps: z.array(Step),
  /** Adapters that could tell any of the checks. */
  sources: z.array(z.string()),
  /** Half points of the test score to be had, over relative effort; 0 where nothing is to be had. */
  worth: z.number(),
});
export type Proof = z.infer<typeof Proof>;

export const ProofPage = z.object({
  asOf: z.string(),
  title: z.string(),
  lede: z.string(),
  proven: z.int(),
  nearly: z.int(),
  proofs: z.array(Proof),
  recipes: z.array(Recipe),
});
export type ProofPage = z.infer<typeof ProofPage>;
