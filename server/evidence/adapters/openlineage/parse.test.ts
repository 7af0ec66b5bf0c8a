import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const RUN = "1c84c027-4bf4-5d7b-8b8d-f1f08cf72483";

const understood = (text: string) => {
  const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused")
    throw new Error(`${result.refusal.code} ${result.refusal.message}`);
  return result;
};
type Read = ReturnType<typeof understood>;
const load = (name: string) =>
  readFileSync(join(import.meta.dirname, "fixtures/openlineage-1.54.0", name), "utf8");
const edgesOf = ({ facts }: Read) =>
  facts.flatMap((fact) => (fact.kind === "lineage-edge" ? [fact.value] : []));
const runsOf = ({ facts }: Read) =>
  facts.flatMap((fact) => (fact.kind === "pipeline-run" ? [fact.value] : []));
const tally = (read: Read) => {
  const counts: Record<string, number> = {};
  for (const { eventType } of runsOf(read)) counts[eventType] = (counts[eventType] ?? 0) + 1;
  return counts;
};

/** Jobs from which each job can be reached. */
function reach(read: Read): ReadonlyMap<string, ReadonlySet<string>> {
  const next = new Map<string, string[]>();
  const id = (node: { kind: string; namespace: string; name: string }) =>
    node.kind === "job" ? `${node.namespace}/${node.name}` : `${node.namespace}|${node.name}`;
  for (const { from, to } of edgesOf(read))
    next.set(id(from), [...(next.get(id(from)) ?? []), id(to)]);
  return new Map(
    [...next.keys()].map((start) => {
      const seen = new Set<string>();
      const open = [...(next.get(start) ?? [])];
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        if (seen.has(node)) continue;
        seen.add(node);
        open.push(...(next.get(node) ?? []));
      }
      return [start, seen];
    }),
  );
}

const event = (more: object) => ({
  eventTime: "2026-11-20T10:00:00Z",
  eventType: "COMPLETE",
  run: { runId: RUN },
  job: { namespace: "n", name: "job" },
  inputs: [],
  outputs: [],
  producer: "https://git.example/emitter",
  schemaURL: "https://openlineage.io/spec/1-0-5/OpenLineage.json#/definitions/RunEvent",
  ...more,
});
const lines = (...events: object[]) => events.map((one) => JSON.stringify(one)).join("\n");
const dataset = (name: string, facets: object = {}) => ({ namespace: "s3://lake", name, facets });

describe("OpenLineage events", () => {
  it("show the loop through which two systems feed each other", () => {
    const read = understood(load("feedback.ndjson"));
    const reached = reach(read);
    const looping = [...reached].filter(([node, seen]) => seen.has(node)).map(([node]) => node);
    expect(looping.filter((node) => !node.includes("|")).sort()).toEqual([
      "platform/sessionize",
      "reco/reco_serve",
      "reco/reco_train",
      "search/rank_serve",
      "search/rank_train",
    ]);
    expect(looping.filter((node) => node.includes("|"))).toHaveLength(6);
    expect(tally(read)).toMatchObject({ FAIL: 1, ABORT: 1 });
  });

  it("name who reads a model's scores, whatever was declared", () => {
    const readers = edgesOf(understood(load("feedback.ndjson")))
      .filter(({ from }) => from.name === "reco_scores")
      .map(({ to }) => `${to.namespace}/${to.name}`);
    expect(readers).toEqual(
      expect.arrayContaining(["finance/quarterly_forecast", "marketing/email_digest"]),
    );
  });

  it("show no loop where there is none, and the assertion that failed", () => {
    const read = understood(load("clean.ndjson"));
    expect([...reach(read)].filter(([node, seen]) => seen.has(node))).toEqual([]);
    expect(new Set(runsOf(read).map(({ job }) => job)).size).toBe(6);
    const failed = edgesOf(read).flatMap(({ attributes }) => attributes.assertions_failed ?? []);
    expect(failed).toEqual(["row_count_min"]);
    expect(runsOf(read)[0]).toMatchObject({ eventType: "COMPLETE", durationMs: 660_000 });
  });

  it("join the names of one data set, so that a loop through both is seen", () => {
    const link = {
      symlinks: { identifiers: [{ namespace: "hive", name: "db.t", type: "TABLE" }] },
    };
    const read = understood(
      lines(
        event({ inputs: [{ namespace: "hive", name: "db.t" }], outputs: [dataset("a")] }),
        event({
          job: { namespace: "n", name: "b" },
          inputs: [dataset("a")],
          outputs: [dataset("t", link)],
        }),
      ),
    );
    expect(reach(read).get("n/job")?.has("n/job")).toBe(true);
    expect(edgesOf(read).map(({ from }) => from.name)).not.toContain("db.t");
  });

  it("end a run by the event that ends it, whatever arrives after, and leave a lost one open", () => {
    const started = event({ eventType: "START", eventTime: "2026-11-20T11:00:00+02:00" });
    const added = event({ eventType: "OTHER", eventTime: "2026-11-20T12:00:00Z" });
    expect(runsOf(understood(lines(added, event({}), started)))).toMatchObject([
      { eventType: "COMPLETE", startedAt: "2026-11-20T09:00:00.000Z", durationMs: 3_600_000 },
    ]);
    expect(runsOf(understood(JSON.stringify(started)))).toMatchObject([
      { eventType: "START", endedAt: null, durationMs: null },
    ]);
  });

  it("read a list of events as they read lines, and leave out the one that is broken", () => {
    const read = understood(JSON.stringify([event({}), event({ eventType: "PAUSED" })]));
    expect(runsOf(read)).toHaveLength(1);
    expect(read.notes).toMatchObject([{ code: "bad_line", pointer: "/1" }]);
  });

  it("mark what a job's own statement declares, and what is a model", () => {
    const { run: _, eventType: __, ...job } = event({ outputs: [dataset("models/price")] });
    const schemaURL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent";
    expect(edgesOf(understood(JSON.stringify({ ...job, schemaURL })))).toMatchObject([
      { isDeclared: true, runs: 0, to: { kind: "model" } },
    ]);
  });

  it("follow a chain of thousands of names in time in step with its length", () => {
    const chain = Array.from({ length: 5_000 }, (_, i) => 5_000 - i).map((i) =>
      dataset(`d${i}`, {
        symlinks: { identifiers: [{ namespace: "s3://lake", name: `d${i + 1}` }] },
      }),
    );
    const started = performance.now();
    const edges = edgesOf(understood(JSON.stringify(event({ inputs: chain }))));
    expect(edges).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("of more runs than are kept tell of the newest, whatever their jobs are called", () => {
    const first = Date.parse("2026-11-01T00:00:00Z");
    const many = Array.from({ length: 20_100 }, (_, i) =>
      event({
        eventTime: new Date(first + i * 60_000).toISOString(),
        run: { runId: `1c84c027-4bf4-5d7b-8b8d-${String(i).padStart(12, "0")}` },
        job: { namespace: "n", name: `job${20_100 - i}` },
      }),
    );
    const read = understood(lines(...many));
    expect(read.notes.map(({ message }) => message)).toContain(
      "The newest 20000 of 20100 runs are kept.",
    );
    const kept = runsOf(read).map(({ endedAt }) => Date.parse(endedAt ?? ""));
    expect(Math.min(...kept)).toBe(first + 100 * 60_000);
    expect(Math.max(...kept)).toBe(first + 20_099 * 60_000);
  });

  it("are read whatever their facets hold", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (facets) => {
        const known = ["schema", "symlinks", "ownership", "parent", "jobType", "datasetType"];
        const mixed = { ...Object.fromEntries(known.map((key) => [key, facets])), ...facets };
        const text = JSON.stringify(
          event({ run: { runId: RUN, facets: mixed }, inputs: [dataset("a", mixed)] }),
        );
        const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
        if (result.kind === "understood") expect(edgesOf(result)).toHaveLength(1);
        else
          expect(["duplicate_keys", "too_deep", "number_out_of_range"]).toContain(
            result.refusal.code,
          );
      }),
      { numRuns: 200 },
    );
  });
});
