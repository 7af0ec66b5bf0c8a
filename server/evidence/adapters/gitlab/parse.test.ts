import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");
const read = (text: Buffer | string) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
function understood(text: Buffer | string) {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("gitlab");
  return result;
}
const bytesOf = (name: string) =>
  readFileSync(join(import.meta.dirname, "fixtures/webhooks", `${name}.json`));
const event = (more: object) =>
  JSON.stringify({ project: { path_with_namespace: "a/b" }, ...more });

describe("GitLab's webhooks", () => {
  it("tell a pipeline with its jobs in order", () => {
    expect(understood(bytesOf("pipeline-success")).facts).toMatchObject([
      {
        kind: "pipeline-run",
        observedAt: "2026-11-19T02:20:00.000Z",
        value: {
          eventType: "COMPLETE",
          trigger: "schedule",
          durationMs: 1_170_000,
          stages: [
            { name: "ingest listings", status: "success" },
            { name: "build features", durationMs: 60_500 },
            { name: "train" },
            { name: "serve" },
          ],
          versions: { branch: "main" },
        },
      },
    ]);
    expect(understood(bytesOf("pipeline-failed")).facts).toMatchObject([
      { value: { eventType: "FAIL", job: "pipeline" } },
    ]);
  });

  it("tell a deployment with its whole commit", () => {
    expect(understood(bytesOf("deployment-success")).facts).toMatchObject([
      {
        kind: "deployment",
        value: {
          status: "succeeded",
          environment: "production",
          commit: "0e028860360e9abc1767af22d2f820d6eda17d2a",
          endedAt: "2026-11-19T09:00:00.000Z",
          version: null,
        },
      },
    ]);
  });

  it("tell who approved, and of a merge not that nobody did", () => {
    expect(understood(bytesOf("merge_request-approved")).facts).toMatchObject([
      { kind: "change", value: { status: "open", author: "user:2", approvers: ["user:1"] } },
    ]);
    expect(understood(bytesOf("merge_request-merge")).facts).toMatchObject([
      {
        value: {
          status: "merged",
          approvers: null,
          mergeCommit: "0e028860360e9abc1767af22d2f820d6eda17d2a",
          mergedAt: "2026-11-18T10:00:00.000Z",
          labels: ["feature"],
        },
      },
    ]);
    const taken = bytesOf("merge_request-approved")
      .toString()
      .replace('"approved"', '"unapproved"');
    expect(understood(taken).facts).toMatchObject([{ value: { approvers: [] } }]);
  });

  it("take no fact from any other event", () => {
    const result = understood(bytesOf("note"));
    expect([result.facts, result.notes.map(({ code }) => code)]).toEqual([[], ["not_assessed"]]);
  });

  it.each(["pipeline-success", "deployment-success", "merge_request-approved", "note"])(
    "%s keeps nobody's name, address or words, and can be read again",
    (name) => {
      const { facts, stored } = understood(bytesOf(name));
      for (const kept of [stored.toString(), JSON.stringify(facts)])
        expect(kept).not.toMatch(/Engineer|Scientist|@example|avatars|Fine\.|Asked|"engineer"/);
      expect(understood(stored).facts).toEqual(facts);
    },
  );

  it("are refused or read, whatever they hold", () => {
    const kinds = fc.constantFrom("pipeline", "deployment", "merge_request");
    fc.assert(
      fc.property(kinds, fc.jsonValue(), fc.jsonValue(), (object_kind, a, b) => {
        for (const more of [
          { object_attributes: { id: 1, iid: 1, created_at: a, duration: b }, builds: [a] },
          { deployment_id: a, status: b, object_attributes: a, labels: b },
        ])
          expect(["understood", "refused"]).toContain(read(event({ object_kind, ...more })).kind);
      }),
    );
  });
});
