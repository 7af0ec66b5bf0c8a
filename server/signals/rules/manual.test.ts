import { describe, expect, it } from "vitest";
import { accepted, ago, ask, GREEN, received, suite } from "#server/test/evidence.ts";
import type { AcceptanceItem } from "../schema.ts";

describe("half a point by hand", () => {
  const upload = suite("up", 2, GREEN, { senderKind: "person", senderId: "anna" });

  it("is proposed for a passing document that only lacks a machine, repetition or unknown checks", () => {
    const { proposals } = ask({ evidence: [upload] });
    expect(proposals).toMatchObject([
      { evidenceId: "up", targetId: "data-7", rule: "ev-data-7-b", senderId: "anna" },
    ]);
    expect(proposals[0]?.text).toContain("0 of 12 tests failed");
  });

  it("is given once a member other than the sender accepts, and then no longer proposed", () => {
    const mine = accepted("up", "data-7", { acceptedById: "anna" });
    const theirs = accepted("up", "data-7");
    const credit = (acceptances: AcceptanceItem[]) =>
      Math.max(
        ...ask({ evidence: [upload], acceptances })
          .signals.filter((one) => one.testId === "data-7")
          .map((one) => one.credit),
      );
    expect(credit([mine])).toBe(0);
    expect(credit([theirs])).toBe(0.5);
    expect(ask({ evidence: [upload], acceptances: [theirs] }).proposals).toEqual([]);
  });

  it("is lost when a newer document of the same subject fails", () => {
    const newer = suite("new", 1, { ...GREEN, failedTests: 3, passed: 9 });
    const { signals } = ask({
      evidence: [upload, newer],
      acceptances: [accepted("up", "data-7")],
    });
    expect(Math.max(...signals.map((one) => one.credit))).toBe(0);
  });

  it("survives a newer passing document that nobody has accepted yet", () => {
    const newer = suite("new", 1, GREEN);
    const { signals } = ask({
      evidence: [upload, newer],
      acceptances: [accepted("up", "data-7")],
    });
    expect(signals.find((one) => one.rule === "ev-data-7-b")?.credit).toBe(0.5);
  });

  it("needs the acceptance within the window of the document's own date", () => {
    const old = suite("up", 200, GREEN, { senderKind: "person", senderId: "anna" });
    const { signals } = ask({ evidence: [old], acceptances: [accepted("up", "data-7")] });
    expect(signals.some((one) => one.rule === "ev-data-7-b")).toBe(false);
  });

  it("says in a readable sentence what a document of many suites is accepted for", () => {
    const suites = Array.from({ length: 200 }, (_, i) => ({
      ...upload.readings[0],
      catalogueKind: "junit",
      subject: `suite ${i}`,
      observedAt: ago(2),
      pointer: `/testsuites/testsuite[${i + 1}]`,
      metrics: GREEN,
    }));
    const { proposals, signals } = ask({ evidence: [{ ...upload, readings: suites }] });
    expect(proposals).toHaveLength(1);
    expect(proposals[0]?.text).toMatch(/; and 197 more$/);
    expect(signals[0]?.because).toHaveLength(13);
    expect(signals[0]?.because.at(-1)?.text).toBe("and 988 more checks");
  });

  it("is not offered while another live subject could not be checked", () => {
    const files = ["validation-pass.json", "validation-exception.json"].map((file) =>
      received(`great-expectations/fixtures/${file}`, { evidenceId: file }),
    );
    expect(ask({ evidence: files }).proposals).toEqual([]);
    expect(ask({ evidence: files.slice(0, 1) }).proposals).not.toEqual([]);
  });

  it("is not offered for a check that could not be run at all", () => {
    const raised = received("great-expectations/fixtures/validation-exception.json", {
      evidenceId: "gx",
    });
    expect(ask({ evidence: [raised] }).proposals).toEqual([]);
  });

  it("comes from a document of a kind the rule lists, with a link or text, and for data-5 from the privacy role", () => {
    const review = received("document/fixtures/privacy-review.json", {
      evidenceId: "dpia",
      senderKind: "person",
      senderId: "anna",
    });
    const by = (role: string) =>
      ask({ evidence: [review], acceptances: [accepted("dpia", "data-5", { role })] }).signals.find(
        (one) => one.testId === "data-5",
      )?.credit;
    expect(by("engineer")).toBe(0);
    expect(by("privacy-legal")).toBe(0.5);
    const bare = {
      ...review,
      readings: review.readings.map((reading) => ({
        ...reading,
        metrics: { ...reading.metrics, hasLinkOrText: false },
      })),
    };
    expect(ask({ evidence: [bare] }).proposals).toEqual([]);
  });
});
