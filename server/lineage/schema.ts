import { z } from "zod";

const Instant = z.string();

/** Where a statement was read from. */
export const Ref = z.object({ evidenceId: z.string(), pointer: z.string(), isSample: z.boolean() });
export type Ref = z.infer<typeof Ref>;

/** data is a data set, consumer somebody outside who is told of it (an exposure of dbt). */
export const NODE_KINDS = ["job", "data", "model", "consumer"] as const;
export const LineageNode = z.object({
  id: z.string(),
  kind: z.enum(NODE_KINDS),
  /** The last part of the name, as much more as tells it apart. */
  label: z.string(),
  /** The namespace: OpenLineage's of a job, dbt's project, the store of a data set. */
  system: z.string(),
  name: z.string(),
  /** What the same thing is called by another tool; joined since both end in the same word. */
  alias: z.string().nullable(),
});
export type LineageNode = z.infer<typeof LineageNode>;

/** `to` is made from `from`, or reads it. */
export const Edge = z.object({
  from: z.string(),
  to: z.string(),
  isDeclared: z.boolean().nullable(),
  firstSeenAt: Instant.nullable(),
  lastSeenAt: Instant.nullable(),
  runs: z.int(),
  ref: Ref,
});
export type Edge = z.infer<typeof Edge>;

/** A closed path, each node once; the first is read by the second, the last by the first. */
export const Loop = z.object({
  nodes: z.array(z.string()),
  /** The models on it: each reaches its own training input. Empty: nothing on it is known to be a model. */
  models: z.array(z.string()),
  /** The systems whose jobs run it. */
  systems: z.array(z.string()),
});
export type Loop = z.infer<typeof Loop>;

/** Nodes that all reach each other. */
export const Component = z.object({
  nodes: z.array(z.string()),
  jobs: z.array(z.string()),
  models: z.array(z.string()),
  /** Shortest first; every edge of the component is on one of them unless `isCut`. */
  loops: z.array(Loop),
  isCut: z.boolean(),
  /** On every loop of several: where they are joined, and could be parted. */
  joints: z.array(z.string()),
});
export type Component = z.infer<typeof Component>;

export const Consumer = z.object({
  id: z.string(),
  label: z.string(),
  system: z.string(),
  reads: z.string(),
  writtenBy: z.string(),
  model: z.string(),
  runs: z.int(),
  lastSeenAt: Instant.nullable(),
  ref: Ref,
});
export type Consumer = z.infer<typeof Consumer>;

export const SOURCE_STATES = ["dead", "unchecked", "stale", "future", "alive"] as const;
export const Observation = z.object({ at: Instant, ageDays: z.number() });
export type Observation = z.infer<typeof Observation>;

/** A source of data and how old it was when it was last looked at. */
export const Upstream = z.object({
  name: z.string(),
  label: z.string(),
  /** In the graph; null where nothing is known to read it. */
  node: z.string().nullable(),
  /** dead: over its limit of age; stale: over the limit that warns; unchecked: it has limits and could not be checked; future: dated ahead. */
  state: z.enum(SOURCE_STATES),
  ageDays: z.number().nullable(),
  limitDays: z.number().nullable(),
  lastLoadedAt: Instant.nullable(),
  checkedAt: Instant.nullable(),
  /** What is used in its place. */
  fallbacks: z.array(z.string()),
  /** All that is made from it or from what stands in for it: labels, nearest first, a bounded list of `downstreamTotal`. */
  downstream: z.array(z.string()),
  downstreamTotal: z.int(),
  downstreamModels: z.array(z.string()),
  /** Runs of the jobs below it that ended after it was last loaded. */
  runsSince: z.int(),
  completedSince: z.int(),
  isDeclared: z.boolean(),
  /** Oldest first, when it was looked at more than once. */
  observations: z.array(Observation),
  /** Ends of those runs, for the row above the curve: at most one a day, a failure before a success. */
  ends: z.array(z.object({ at: Instant, isComplete: z.boolean() })),
  ref: Ref,
});
export type Upstream = z.infer<typeof Upstream>;

const Branch = z.object({
  /** The node of a ring that it hangs on. */
  on: z.string(),
  /** input: read by the job; output: written by it, with who reads that. */
  kind: z.enum(["input", "output"]),
  node: z.string(),
  readers: z.array(z.string()),
});
export type Branch = z.infer<typeof Branch>;

const Point = z.object({ x: z.number(), y: z.number() });
export const Drawing = z.discriminatedUnion("kind", [
  /** Loops drawn as rings, with what hangs on them: one, or two that share the first node. */
  z.object({
    kind: z.literal("rings"),
    rings: z.array(z.object({ nodes: z.array(z.string()), title: z.string(), note: z.string() })),
    joint: z.string().nullable(),
    branches: z.array(Branch),
  }),
  z.object({
    kind: z.literal("laid-out"),
    width: z.number(),
    height: z.number(),
    nodes: z.array(z.object({ id: z.string(), x: z.number(), y: z.number(), width: z.number() })),
    edges: z.array(
      z.object({ from: z.string(), to: z.string(), isLoop: z.boolean(), points: z.array(Point) }),
    ),
    /** Of the graph, not drawn. */
    leftOut: z.int(),
  }),
]);
export type Drawing = z.infer<typeof Drawing>;

export const LineagePage = z.object({
  title: z.string(),
  meaning: z.string(),
  isEmpty: z.boolean(),
  /** What the numbers rest on. */
  basis: z.string(),
  loopAnswer: z.string(),
  consumerAnswer: z.string(),
  sourceAnswer: z.string(),
  nodes: z.array(LineageNode),
  edges: z.array(Edge),
  nodesTotal: z.int(),
  edgesTotal: z.int(),
  components: z.array(Component),
  consumers: z.array(Consumer),
  /** Consumers that the project's profile names. */
  declared: z.array(z.string()),
  upstreams: z.array(Upstream),
  drawing: Drawing.nullable(),
  hasSample: z.boolean(),
});
export type LineagePage = z.infer<typeof LineagePage>;
