import { describe, expect, it } from "vitest";
import { rulesOf } from "#server/catalogue/catalogue.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { AT, accepted, ago, ask, received, signalOf } from "#server/test/evidence.ts";
import { told } from "#server/test/facts.ts";
import { check, component, covered, suiteOf } from "#server/test/facts-data.ts";
import { attribution, version } from "#server/test/facts-model.ts";
import { change, deployment, rule } from "#server/test/facts-release.ts";
import { PROVEN } from "#server/test/proven.ts";
import { PROFILE, type Proven } from "#server/test/proven-documents.ts";
import type { EvidenceItem } from "../schema.ts";
import { endings } from "./events.ts";
import { subjectsAt } from "./live.ts";
import { servedVersion } from "./served.ts";

const doc = (id: string, days: number, facts: Parameters<typeof told>[1]) =>
  told({ id, days }, facts);

function windowOf(test: Parameters<typeof rulesOf>[0]): number {
  return (rulesOf(test).find(({ credit }) => credit === "automated")?.freshnessDays ?? 0) * DAY_MS;
}

function documentsOf({ documents }: Proven): EvidenceItem[] {
  return Object.values(documents).filter((one) => one !== null);
}

describe("an event that makes proof one of an earlier state", () => {
  const merged = (days: number, path: string) =>
    doc("changed", days, [change(days, { paths: [path] })]);
  const proof = documentsOf(PROVEN["data-7"]);

  it("halves a machine's credit from that moment until two windows after the proof, and says why", () => {
    const evidence = [...proof, merged(0.5, "src/features/area.py")];
    const signal = signalOf({ evidence, profile: PROFILE }, "data-7");
    expect(signal).toMatchObject({
      outcome: "pass",
      credit: 0.5,
      creditWhenFresh: 1,
      ended: { by: "code.feature.changed", at: ago(0.5) },
      expiresAt: new Date(Date.parse(ago(1)) + 2 * windowOf("data-7")).toISOString(),
    });
    expect(signal?.zeroAt).toBe(signal?.expiresAt);
    expect(JSON.stringify(signal?.because)).toContain("change 0.5 touched it");
  });

  it("changes nothing before it was, where it touched other code, and where newer proof came", () => {
    const feature = merged(0.5, "src/features/area.py");
    const at = new Date(AT.getTime() - 0.6 * DAY_MS);
    expect(
      signalOf({ evidence: [...proof, feature], profile: PROFILE, at }, "data-7")?.credit,
    ).toBe(1);
    const other = merged(0.5, "src/app.py");
    expect(signalOf({ evidence: [...proof, other], profile: PROFILE }, "data-7")?.credit).toBe(1);
    const again = { ranInCi: true, branch: "main" };
    const newer = [
      told({ id: "again", days: 0.2, context: again }, [
        { ...suiteOf(0.2, "tests.features", { area: "passed" }), subject: "tests.features" },
        covered(0.2, "src/features/area.py", 0.9),
      ]),
    ];
    const gone = proof.map((one) => ({ ...one, readings: [] }));
    const signal = signalOf({ evidence: [...gone, ...newer, feature], profile: PROFILE }, "data-7");
    expect(signal?.credit).toBe(1);
  });

  it("takes all of it from what a person accepted", () => {
    const byHand = proof.map((one) => ({
      ...one,
      senderKind: "person" as const,
      senderId: "anna",
    }));
    const acceptances = byHand.map(({ evidenceId }) => accepted(evidenceId, "data-7"));
    const credit = (evidence: EvidenceItem[]) =>
      ask({ evidence, acceptances, profile: PROFILE }).signals.find(
        ({ rule: id }) => id === "ev-data-7-b",
      )?.credit;
    expect(credit(byHand)).toBe(0.5);
    expect(credit([...byHand, merged(0.2, "src/features/area.py")])).toBe(0);
  });

  it("is a promotion, and leaves alone the proof that names the promoted version", () => {
    const gate = documentsOf(PROVEN["infra-4"]);
    expect(signalOf({ evidence: gate, profile: PROFILE }, "infra-4")?.credit).toBe(1);
    const rules = doc("rules", 6, [rule(6, "InvalidNumbers", { query: "nan_count" })]);
    const aborts = doc("tests", 6, [suiteOf(6, "t", { "nan aborts training": "passed" })]);
    const promoted = doc("released", 5, [deployment(5)]);
    const watched = signalOf(
      { evidence: [rules, aborts, promoted], profile: PROFILE },
      "monitor-5",
    );
    expect(watched).toMatchObject({ credit: 0.5, ended: { by: "model.version.promoted" } });
  });
});

describe("events", () => {
  const eventsOf = (evidence: EvidenceItem[], by: string, liveDays: number) => {
    const subjects = subjectsAt(evidence, AT.getTime());
    const served = servedVersion(subjects, PROFILE);
    const observedAtMs = AT.getTime() - liveDays * DAY_MS;
    const live = { ...doc("x", liveDays, [check(liveDays, "training")]) };
    const [reading] = live.readings;
    if (!reading) throw new Error("no reading");
    const endOf = endings({ subjects, profile: PROFILE, served });
    return endOf([by], { reading, item: live, observedAtMs }, AT.getTime());
  };

  it.each<[string, EvidenceItem[], string]>([
    [
      "an alias of the registry that moved",
      [
        doc("a", 9, [version(9, { version: "6", aliases: ["champion"] })]),
        doc("b", 3, [version(3, { version: "7" })]),
      ],
      "model.version.promoted",
    ],
    [
      "another set of libraries",
      [
        doc("a", 9, [component(9, { type: "library", name: "numpy", version: "1" })]),
        doc("b", 3, [component(3, { type: "library", name: "numpy", version: "2" })]),
      ],
      "dependency.upgraded",
    ],
    [
      "other features in a study of contributions",
      [
        doc("a", 9, [attribution(9)]),
        doc("b", 3, [attribution(3, { features: [{ name: "area", value: 1 }] })]),
      ],
      "feature.list.changed",
    ],
  ])("are seen in %s, once and only by proof from before", (_what, evidence, by) => {
    expect(eventsOf(evidence, by, 5)?.by).toBe(by);
    expect(eventsOf(evidence, by, 1)).toBeNull();
    expect(eventsOf(evidence.slice(0, 1), by, 20)).toBeNull();
  });

  it("are seen in a source that a newer manifest declares", () => {
    const manifest = (id: string, days: number, sources: string[]) => ({
      ...received("dbt/fixtures/dbt-1.11/project.json", { evidenceId: id }),
      receivedAt: ago(days),
      observedAt: ago(days),
      readings: [
        {
          catalogueKind: "dbt.freshness",
          subject: "declared sources of p",
          observedAt: ago(days),
          pointer: "",
          metrics: { isDeclaration: true, project: "p", sources, total: sources.length },
        },
      ],
    });
    const [a, b] = ["limits|1|source.p.a.b", "limits|1|source.p.a.c"];
    const evidence = [manifest("a", 9, [a ?? ""]), manifest("b", 3, [a ?? "", b ?? ""])];
    expect(eventsOf(evidence, "datasource.added", 5)?.text).toContain(
      "source.p.a.c came as a new source",
    );
    expect(eventsOf([...evidence].reverse().slice(1), "datasource.added", 5)).toBeNull();
  });
});
