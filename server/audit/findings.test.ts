import { expect, test } from "vitest";
import { aboutWords, auditTitle, verifyTitle, whatWords, whoWords } from "./findings.ts";
import { AuditEntry, type Verified } from "./schema.ts";

const entry = (of: object) =>
  AuditEntry.parse({
    seq: 1,
    at: new Date("2026-03-01T00:00:00Z"),
    actorKind: "person",
    actorId: "u1",
    action: "member.edit",
    outcome: "changed",
    subjectKind: "person",
    subjectId: "u2",
    projectId: null,
    detail: {},
    previousHash: "0",
    hash: "1",
    ...of,
  });
const names = {
  people: new Map([
    ["u1", "Asha"],
    ["u2", "Bo"],
    ["token:t1", "CI"],
  ]),
  projects: new Map([["p1", "Prices"]]),
};

test("an entry is told as who did what to what", () => {
  const one = entry({ detail: { access: "viewer", role: null } });
  expect(whoWords(one, names)).toBe("Asha");
  expect(whatWords(one)).toBe("Changed a member");
  expect(aboutWords(one, names)).toBe("person Bo · access: viewer · role: none");
  const byToken = entry({
    actorKind: "service",
    actorId: "t1",
    projectId: "p1",
    subjectKind: null,
  });
  expect(whoWords(byToken, names)).toBe("Token CI");
  expect(aboutWords(byToken, names)).toBe("in Prices");
});

test("what was refused, who is erased and what is gone are told without a name", () => {
  const refused = entry({
    action: "access.deny",
    outcome: "denied",
    detail: { what: "teams.create" },
  });
  expect(whatWords(refused)).toBe("Was refused: teams.create");
  const failed = entry({ action: "person.sign-in", outcome: "denied", actorKind: "guest" });
  expect(whatWords(failed)).toBe("Signed in: failed");
  expect(whoWords(failed, names)).toBe("Somebody not signed in");
  expect(whoWords(entry({ actorId: "0123456789" }), names)).toBe("Somebody erased (23456789)");
  expect(aboutWords(entry({ subjectKind: null, projectId: "x" }), names)).toBe(
    "in a project that is gone",
  );
});

test("the titles say how much there is and what the check found", () => {
  const head = { seq: 12, hash: "a".repeat(64) };
  expect(auditTitle({ head, entries: [entry({})] })).toBe("12 entries tell who did what");
  expect(auditTitle({ head, entries: [entry({ outcome: "denied" })] })).toBe(
    "12 entries tell who did what, and 1 of the 1 shown here was refused",
  );
  const whole: Verified = { isWhole: true, entries: 12, head, faults: [], isCut: false };
  expect(verifyTitle(whole)).toBe("The log is whole: all 12 hashes follow from each other");
  const faults = [{ kind: "removed" as const, seq: 3, says: "Entry 3 was removed." }];
  expect(verifyTitle({ ...whole, isWhole: false, faults })).toBe(
    "The log was tampered with: Entry 3 was removed",
  );
});
