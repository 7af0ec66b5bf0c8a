import { describe, expect, test } from "vitest";
import { sourcesAnswer, sourcesLede, sourcesTitle } from "./findings.ts";
import type { Connection } from "./schema.ts";

const connection = (name: string, more: Partial<Connection> = {}): Connection => ({
  id: name,
  kind: "mlflow",
  name,
  settings: {},
  secret: null,
  state: "working",
  everyMinutes: 60,
  createdAt: new Date(0),
  lastTriedAt: null,
  lastSucceededAt: null,
  workingSince: null,
  failingSince: null,
  lastError: null,
  failuresInARow: 0,
  nextAt: null,
  documents: 0,
  refused: 0,
  ...more,
});
const failing = (name: string) => connection(name, { state: "failing" });

describe("the title of the sources", () => {
  test.each([
    [[], "No tool brings evidence by itself yet"],
    [[connection("A")], "1 source brings evidence by itself"],
    [[connection("A"), connection("B")], "2 sources bring evidence by themselves"],
    [[connection("A"), failing("B")], "1 of 2 sources does not answer: B"],
    [[failing("A"), failing("B")], "2 of 2 sources do not answer: A and B"],
    [["A", "B", "C", "D"].map(failing), "4 of 4 sources do not answer: A, B and 2 more"],
    [[connection("A", { state: "new" })], "1 source, and none has brought anything yet"],
    [
      [connection("A"), connection("B", { state: "paused" })],
      "1 of 2 sources brings evidence by itself",
    ],
  ])("%#", (connections, title) => {
    expect(sourcesTitle(connections)).toBe(title);
  });

  test("says what an outage means, when there is one", () => {
    expect(sourcesLede([failing("A")])).toContain("lowers no score");
    expect(sourcesLede([connection("A")])).not.toContain("lowers no score");
  });
});

test("the answer counts what was brought and what was refused", () => {
  expect(sourcesAnswer([connection("A", { documents: 1 })])).toBe("1 document brought by MLflow");
  const two = [
    connection("A", { documents: 4 }),
    connection("B", { kind: "prometheus", refused: 2 }),
  ];
  expect(sourcesAnswer(two)).toBe("4 documents brought by 2 kinds of tool, 2 refused");
});
