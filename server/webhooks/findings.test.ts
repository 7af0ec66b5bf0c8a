import { expect, test } from "vitest";
import { messageWords, wantedWords, webhooksTitle } from "./findings.ts";

const at = new Date("2026-11-25T12:00:00Z");
const fine = { pausedAt: null, failingSince: null };
const failing = { pausedAt: null, failingSince: at };
const paused = { pausedAt: at, failingSince: at };

test("the title says whether what is sent is taken", () => {
  expect(webhooksTitle([])).toBe("Nobody outside is told what happens here");
  expect(webhooksTitle([fine])).toBe("One address is told what happens");
  expect(webhooksTitle([failing])).toBe("One address is told what happens, and does not take it");
  expect(webhooksTitle([paused])).toBe("One address was told what happens, and is paused");
  expect(webhooksTitle([fine, failing])).toBe(
    "2 addresses are told what happens; one does not take it",
  );
  expect(webhooksTitle([paused, paused, fine])).toBe(
    "3 addresses are told what happens; 2 are paused",
  );
});

test("what is wanted, and what became of a message, are sentences", () => {
  expect(wantedWords([])).toBe("Everything");
  expect(wantedWords(["waiver.expired", "gate.decided"])).toBe(
    "A gate was decided, a waiver ran out",
  );
  const message = {
    id: "m",
    event: "gate.decided",
    createdAt: at,
    state: "waiting" as const,
    attempts: 0,
    nextAt: at,
    lastStatus: null,
    lastError: null,
    settledAt: null,
  };
  expect(messageWords(message)).toBe("Waits to be sent");
  const tried = { ...message, attempts: 2, lastStatus: 500, lastError: "It answered 500." };
  expect(messageWords(tried)).toBe("Waits: It answered 500. 2 tries so far");
  expect(messageWords({ ...tried, state: "given-up" })).toBe("Given up: It answered 500.");
  expect(messageWords({ ...message, state: "delivered", attempts: 1, lastStatus: 204 })).toBe(
    "Taken (204), 1 try",
  );
});
