import http from "node:http";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { isStopping } from "#server/platform/stopping.ts";
import { type Observed, observeRequests } from "./observe-web.ts";
import { stopServing } from "./stop-web.ts";

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
let observed: Observed;
let server: http.Server;
let url = "";
const lines: Record<string, unknown>[] = [];

beforeAll(() => {
  observed = observeRequests((path) => (path.startsWith("/slow/") ? "/slow/[id]" : path));
});
beforeEach(async () => {
  globalThis.assayIsStopping = false;
  lines.length = 0;
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(JSON.parse(line)));
  server = http.createServer((request, response) => {
    request.resume().on("end", () => response.end("done"));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

/** A request whose body comes a piece at a time. */
function slowly(ms: number, path = "/slow/1"): Promise<number | string> {
  return new Promise((done) => {
    const request = http.request(`${url}${path}`, { method: "POST", agent: false }, (response) => {
      response.resume().on("end", () => done(response.statusCode ?? 0));
    });
    request.on("error", ({ message }) => done(message));
    request.write("a");
    setTimeout(() => request.end("b"), ms);
  });
}

const stop = (of: { drainMs: number; limitMs: number }) => {
  let code: number | undefined;
  const closed: boolean[] = [];
  return stopServing({
    observed: { servers: new Set([server]), inFlight: observed.inFlight },
    ...of,
    close: async () => void closed.push(observed.inFlight() === 0),
    exit: (given) => {
      code = given;
    },
  }).then(() => ({ code, closed }));
};

test("it drains, takes no more connections, finishes what is in flight, then closes and ends well", async () => {
  const idle = new http.Agent({ keepAlive: true });
  await new Promise((done) =>
    http.get(url, { agent: idle }, (one) => one.resume().on("end", done)),
  );
  const upload = slowly(1_500);
  await pause(200);
  const stopped = stop({ drainMs: 600, limitMs: 10_000 });
  expect(isStopping()).toBe(true);
  const during = await fetch(url);
  expect(during.status).toBe(200);
  expect(during.headers.get("connection")).toBe("close");
  await pause(900);
  await expect(fetch(url)).rejects.toThrow();
  expect(await upload).toBe(200);
  expect(await stopped).toEqual({ code: 0, closed: [true] });
  idle.destroy();
}, 20_000);

test("what does not finish within the limit is cut off, and the end says so", async () => {
  const upload = slowly(30_000);
  await pause(200);
  expect((await stop({ drainMs: 0, limitMs: 400 })).code).toBe(1);
  expect(await upload).toMatch(/hang up|reset/);
  expect(lines.find(({ event }) => event === "stopped-early")).toMatchObject({ cutOff: 1 });
}, 20_000);

test("a request keeps the id it brings when it is one, else gets its own; both are answered and logged with the pattern of the route", async () => {
  const ask = async (id?: string) => {
    const answer = await fetch(`${url}/slow/secret-name?token=hush`, {
      headers: id === undefined ? {} : { "x-request-id": id },
    });
    await answer.text();
    return answer.headers.get("x-request-id");
  };
  expect(await ask("trace-me-0001")).toBe("trace-me-0001");
  const made = [await ask(), await ask("no"), await ask('"}{"forged":1')];
  for (const id of made) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(made).size).toBe(3);
  const answered = () => lines.filter(({ status }) => status === 200);
  await expect.poll(() => answered().length).toBe(4);
  expect(answered()[0]).toMatchObject({
    event: "request",
    level: "info",
    requestId: "trace-me-0001",
    method: "GET",
    route: "/slow/[id]",
    status: 200,
  });
  expect(JSON.stringify(lines)).not.toMatch(/secret-name|hush|forged/);
});
