import { expect, test, vi } from "vitest";
import { log, logFault, logLine, prettyLine } from "./log.ts";
import { noteWorkspace, runAs, saneId } from "./origin.ts";

const at = new Date("2026-03-01T12:00:00Z");

test("an event is one line of JSON with its time and level", () => {
  expect(logLine({ event: "ingest", project: "est", durationMs: 12 }, at)).toBe(
    '{"time":"2026-03-01T12:00:00.000Z","level":"info","event":"ingest","project":"est","durationMs":12}',
  );
});

test("the same for eyes is one line too, with a stack below it", () => {
  const event = {
    event: "fault",
    level: "error",
    where: "a b",
    message: "no",
    stack: "Error: no\n at x",
  } as const;
  expect(prettyLine(event, at)).toBe(
    '2026-03-01T12:00:00.000Z ERROR fault where="a b" message=no\nError: no\n at x',
  );
});

test("a secret never reaches the log, however deep it lies or however its key is spelled", () => {
  const event = {
    event: "request",
    headers: { Authorization: "Bearer abc", cookie: "abc" },
    tokens: [{ apiKey: "abc" }],
    env: { DATABASE_URL: "postgresql://u:abc@h/d" },
    list: [{ inner: { password: "abc" } }],
  };
  expect(logLine(event, at)).not.toContain("abc");
  expect(prettyLine(event, at)).not.toContain("abc");
});

test("nor does one that stands in the words of a message", () => {
  const said = [
    "cannot connect to postgresql://assay:hunter2@db.example:5432/assay",
    "answered 401 to Authorization: Bearer hunter2hunter2",
    "GET https://h.example/?api_key=hunter2&x=1 failed",
    `token assay_${"0123456789abcdef".repeat(4)}hunter2a is unknown`.replace(
      "hunter2a",
      "deadbeef",
    ),
    'body was {"password":"hunter2"}',
  ];
  for (const message of said) {
    const line = logLine(
      { event: "fault", message, stack: message, error: new Error(message) },
      at,
    );
    expect(line).not.toMatch(/hunter2|deadbeef/);
    expect(line).toContain("[redacted]");
  }
  expect(
    logLine({ event: "x", message: "The token is unknown, expired or revoked." }, at),
  ).toContain("The token is unknown, expired or revoked.");
});

test("an error is logged by name and message, and a loop in the data ends", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const line = logLine({ event: "fault", level: "error", error: new TypeError("no"), loop }, at);
  expect(JSON.parse(line)).toMatchObject({ error: { name: "TypeError", message: "no" } });
});

test("what a request leads to carries its id and workspace, across awaits, and no other's", async () => {
  const lines: Record<string, unknown>[] = [];
  const out = vi
    .spyOn(console, "log")
    .mockImplementation((line) => void lines.push(JSON.parse(line)));
  const err = vi
    .spyOn(console, "error")
    .mockImplementation((line) => void lines.push(JSON.parse(line)));
  const one = (id: string, workspaceId: string) =>
    runAs({ id }, async () => {
      await new Promise((done) => setTimeout(done, 5));
      noteWorkspace(workspaceId);
      log({ event: "late", of: id });
      logFault("here", new Error(id));
    });
  await Promise.all([one("first-request", "w1"), one("second-request", "w2")]);
  log({ event: "outside" });
  out.mockRestore();
  err.mockRestore();
  expect(lines.length).toBe(5);
  for (const line of lines.filter(({ event }) => event !== "outside")) {
    expect(line.requestId).toBe(line.of ?? line.message);
    expect(line.workspaceId).toBe(line.requestId === "first-request" ? "w1" : "w2");
  }
  expect(Object.keys(lines.at(-1) ?? {})).toEqual(["time", "level", "event"]);
});

test("an id of the caller is taken when it can be nothing but a name", () => {
  expect(saneId("4bf92f35-77b3-4da6-a3ce-929d0e0e4736")).toBe(
    "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
  );
  for (const bad of [
    "",
    "short",
    'a"b{}injected',
    "x".repeat(200),
    "a\nb-c-d-e-f",
    undefined,
    ["abcdefghij"],
  ])
    expect(saneId(bad)).toBeNull();
});
