import { describe, expect, test } from "vitest";
import { peopleLede, peopleTitle, visibilityAnswer } from "./findings.ts";
import { participantsOf, wouldLoseSight } from "./rules.ts";
import type { Participant, ProjectPeople } from "./schema.ts";

const person = (userId: string, role: Participant["role"]): Participant => ({
  userId,
  role,
  discipline: "engineer",
  by: "own",
  teamIds: [],
});
const place = (of: Partial<ProjectPeople>): ProjectPeople => ({
  visibility: "workspace",
  grants: [],
  participants: [],
  wouldLoseSight: [],
  ...of,
});

describe("sentences", () => {
  test("the title counts who works and who looks, in the right number", () => {
    expect(peopleTitle([person("a", "lead")])).toBe("1 person can work on this project");
    expect(peopleTitle([person("a", "lead"), person("b", "viewer"), person("c", "approver")])).toBe(
      "2 people can work on this project, and 1 more can look",
    );
  });

  test("what restricting would do is said before it is done", () => {
    expect(visibilityAnswer(place({ wouldLoseSight: ["a", "b"] }))).toContain(
      "2 people would lose sight",
    );
    expect(visibilityAnswer(place({}))).toContain("Nobody would lose sight");
    expect(peopleLede(place({ visibility: "restricted" }))).toContain("does not exist");
  });
});

test("the widest of own and team grants counts, owners stay, who has nothing loses sight", () => {
  const at = new Date(0);
  const given = { discipline: null, grantedById: "o", grantedAt: at };
  const of = {
    visibility: "workspace" as const,
    members: [
      { userId: "o", access: "owner" as const, role: "sre" as const },
      { userId: "m", access: "member" as const, role: "engineer" as const },
      { userId: "v", access: "viewer" as const, role: "privacy-legal" as const },
    ],
    teams: [{ id: "t", userIds: ["v"] }],
    grants: [
      { id: "1", userId: "v", teamId: null, role: "assessor" as const, ...given },
      { id: "2", userId: null, teamId: "t", role: "lead" as const, ...given },
    ],
  };
  const found = participantsOf(of).map(({ userId, role, by }) => [userId, role, by]);
  expect(found).toContainEqual(["v", "lead", "team"]);
  expect(found).toContainEqual(["m", "assessor", "workspace"]);
  expect(wouldLoseSight(of)).toEqual(["m"]);
});
