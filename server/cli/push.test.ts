import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { push } from "./push.ts";

const asked: URL[] = [];
const server = createServer((request, response) => {
  asked.push(new URL(request.url ?? "/", "http://localhost"));
  request.resume().on("end", () => response.writeHead(422).end("{}"));
});
const file = join(mkdtempSync(join(tmpdir(), "assay-push-")), "shap.json");
let url = "";

beforeAll(async () => {
  writeFileSync(file, "{}");
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => server.close());

it("what the sender knows of a document travels with it: the run and the version of the model too", async () => {
  const env = { ASSAY_URL: url, ASSAY_TOKEN: "t" };
  const io = { out: () => {}, err: () => {}, now: () => new Date(), env };
  const stated = ["--run", "r 1", "--model-version", "4", "--branch", "main", "--ci"];
  expect(await push.run(["--project", "est", ...stated, file], io)).toBe(3);
  expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
    branch: "main",
    runId: "r 1",
    modelVersion: "4",
    ci: "true",
    fileName: "shap.json",
  });
});
