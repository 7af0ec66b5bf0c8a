import { expect, test } from "vitest";
import {
  aboutWords,
  auditTitle,
  placeWords,
  traceOf,
  verifyTitle,
  whatWords,
  whoWords,
} from "./findings.ts";
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
  expect(aboutWords(byToken, names)).toBe("");
  expect(placeWords(byToken, names)).toBe("Prices");
  expect(placeWords(one, names)).toBe("The workspace");
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
  expect(placeWords(entry({ subjectKind: null, projectId: "x" }), names)).toBe(
    "A project that is gone",
  );
});

test("ids and hashes stand apart from the words, hashes by their first digits and whole beside", () => {
  const digest = "86ca56e985cf05fcb3847ad06fbd84c560857e80b20388ebe07cacefce69f750";
  const one = entry({
    subjectKind: "evidence",
    subjectId: "01a212be-3479-76c1-9f8e-ae3338b8ec52",
    detail: { digest, source: "dbt", isLimited: true },
    hash: digest,
  });
  expect(aboutWords(one, names)).toBe("source: dbt · is limited: yes");
  expect(
    aboutWords(entry({ subjectId: "u1", detail: { by: "password", projects: [] } }), names),
  ).toBe("by: password");
  expect(traceOf(one)).toContainEqual({ label: "digest", value: "86ca56e985cf…", whole: digest });
  expect(traceOf(one).map(({ label }) => label)).toEqual([
    "by",
    "evidence",
    "digest",
    "hash",
    "hash before",
  ]);
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
