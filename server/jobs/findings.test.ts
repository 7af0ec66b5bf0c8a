import { expect, test } from "vitest";
import { HANDLERS } from "#server/start/tasks.ts";
import { TASK_WORDS } from "./catalogue.ts";
import { queueTitle, triesWords } from "./findings.ts";
import { errorWords, shown } from "./rules.ts";

test("every kind of job that workers do has words for people", () => {
  const kinds = HANDLERS.map(({ task }) => task.name).sort();
  expect(kinds.filter((name) => !(name in TASK_WORDS))).toEqual([]);
  expect(Object.keys(TASK_WORDS).sort()).toEqual(kinds);
});

test("the title says first what waits for somebody, then that nobody works, then how it goes", () => {
  const none = { dead: 0, running: 0, retrying: 0, waiting: 0 };
  const at = new Date("2026-03-01T12:00:00Z");
  const live = { id: "w", lanes: ["now"], startedAt: at, beatAt: at, isLive: true };
  const title = (counts: Partial<typeof none>, isLive = true) =>
    queueTitle({ counts: { ...none, ...counts }, workers: [{ ...live, isLive }] });
  expect(title({})).toBe("Nothing waits to be done");
  expect(title({ dead: 1, waiting: 4 }, false)).toBe(
    "1 job failed for good and waits for somebody",
  );
  expect(title({ waiting: 4 }, false)).toBe("4 jobs wait, and no worker is there to do them");
  expect(title({ retrying: 1, running: 2 })).toBe("1 job failed and is tried again");
  expect(title({ running: 2, waiting: 3 })).toBe("2 jobs under way, 3 waiting");
  expect(title({ waiting: 1 })).toBe("1 job waiting");
});

test("tries are told as they stand", () => {
  const job = {
    id: "1",
    task: "tick",
    project: null,
    addedAt: new Date(0),
    dueAt: new Date(0),
    lastError: null,
    startedAt: null,
    worker: null,
  };
  expect(triesWords({ ...job, state: "waiting", attempts: 0, attemptsMax: 3 })).toBe(
    "Not tried yet",
  );
  expect(triesWords({ ...job, state: "running", attempts: 2, attemptsMax: 3 })).toBe("Try 2 of 3");
  expect(triesWords({ ...job, state: "dead", attempts: 1, attemptsMax: 1 })).toBe(
    "Failed once, of 1 tries",
  );
});

test("what is shown of an error is one line, without a stack or a secret, and of bounded length", () => {
  const text = `no\n    at f (/srv/x.ts:1:2)\n    at g`;
  expect(shown(text)).toBe("no");
  expect(shown(`Authorization: Bearer abcdefghij and ghp_${"a1B2".repeat(9)}`)).not.toMatch(
    /abcdefghij|a1B2/,
  );
  expect(shown("x".repeat(5_000)).length).toBeLessThanOrEqual(501);
  expect(errorWords("a string", { id: "job 1" })).toBe(
    "A fault on our side (unknown). The log has it under job 1.",
  );
});
