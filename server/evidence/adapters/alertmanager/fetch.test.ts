import { afterEach, expect, test } from "vitest";
import { parseAllowList } from "#server/platform/addresses.ts";
import { openHttp } from "#server/platform/http.ts";
import { fixture, type Recorded, startRecorded } from "#server/test/recorded.ts";
import type { Fetched, Http } from "../http.ts";
import { fetchAlertmanager, probeAlertmanager } from "./fetch.ts";

const started: Recorded[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function alertmanager(alerts: string | Uint8Array): Promise<Http> {
  const status = JSON.stringify({ versionInfo: { version: "0.25.0" } });
  const server = await startRecorded(({ path }) => ({
    body: path === "/api/v2/status" ? status : alerts,
  }));
  started.push(server);
  return openHttp({
    base: server.url,
    allowed: parseAllowList("127.0.0.1"),
    credentials: { kind: "none" },
    bytesMax: 5_000_000,
    now: () => new Date("2026-11-24T12:00:00Z"),
  });
}

async function read(http: Http) {
  const documents: Fetched[] = [];
  const all = fetchAlertmanager(http);
  for (;;) {
    const next = await all.next();
    if (next.done) return { documents, end: next.value };
    documents.push(next.value);
  }
}
const ALERTS = fixture("alertmanager/fixtures/alertmanager-0.25.0/alerts.json");

test("the alerts that fire are one document and the whole list", async () => {
  const { documents, end } = await read(await alertmanager(ALERTS));
  expect(documents.map(({ bytes }) => Buffer.from(bytes))).toEqual([ALERTS]);
  expect(end.complete).toEqual(["alert"]);
});

test("that none fires is no document, and still the whole list", async () => {
  expect(await read(await alertmanager("[]"))).toMatchObject({
    documents: [],
    end: { complete: ["alert"] },
  });
});

test("a test of the connection tells the version; another server is told apart", async () => {
  expect(await probeAlertmanager(await alertmanager("[]"))).toEqual({
    version: "0.25.0",
    says: "0 alerts that fire now",
  });
  await expect(probeAlertmanager(await alertmanager("{}"))).rejects.toMatchObject({
    code: "not-that-tool",
  });
});
