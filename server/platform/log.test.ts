import { expect, test } from "vitest";
import { logLine } from "./log.ts";

const at = new Date("2026-03-01T12:00:00Z");

test("an event is one line of JSON with its time and level", () => {
  expect(logLine({ event: "ingest", project: "est", durationMs: 12 }, at)).toBe(
    '{"at":"2026-03-01T12:00:00.000Z","level":"info","event":"ingest","project":"est","durationMs":12}',
  );
});

test("a secret never reaches the log, however deep it lies or however its key is spelled", () => {
  const line = logLine(
    {
      event: "request",
      headers: { Authorization: "Bearer abc", cookie: "abc" },
      tokens: [{ apiKey: "abc" }],
      env: { DATABASE_URL: "postgresql://u:abc@h/d" },
      list: [{ inner: { password: "abc" } }],
    },
    at,
  );
  expect(line).not.toContain("abc");
});

test("an error is logged by name and message, and a loop in the data ends", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const line = logLine({ event: "fault", level: "error", error: new TypeError("no"), loop }, at);
  expect(JSON.parse(line)).toMatchObject({ error: { name: "TypeError", message: "no" } });
});
