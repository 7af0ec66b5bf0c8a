import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import path from "node:path";
import { expect, test } from "vitest";

const edge = path.join(import.meta.dirname, "edge.mjs");
/** Answers everything; whatever is refused before it is refused by what is preloaded. */
const SERVER = `
  import http from "node:http";
  const server = http.createServer((_, response) => response.end("ours"));
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

async function withServer<T>(origin: string, work: (port: number) => Promise<T>): Promise<T> {
  const child = spawn(
    process.execPath,
    ["--import", edge, "--input-type=module", "--eval", SERVER],
    { env: { ...process.env, ASSAY_ORIGIN: origin }, stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const [chunk] = await once(child.stdout, "data");
    return await work(Number(String(chunk)));
  } finally {
    child.kill("SIGKILL");
  }
}

async function ask(port: number, method: string) {
  const asked = request({ port, host: "127.0.0.1", method, path: "/api/v1/projects" }).end();
  const [answer] = await once(asked, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  const { statusCode, headers } = answer;
  return { status: statusCode, headers, text: Buffer.concat(chunks).toString("utf8") };
}

test("a method that nothing answers is refused in words, and the others go through", async () => {
  await withServer("", async (port) => {
    for (const method of ["TRACE", "PROPFIND", "PURGE"]) {
      const { status, headers, text } = await ask(port, method);
      expect([status, headers.allow], method).toEqual([
        405,
        "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
      ]);
      expect(headers["content-type"]).toBe("application/problem+json");
      expect(JSON.parse(text)).toMatchObject({ status: 405 });
    }
    for (const method of ["GET", "POST", "PATCH"])
      expect(await ask(port, method)).toMatchObject({ status: 200, text: "ours" });
  });
});

test("browsers are told to keep to https where the public address is https, and nowhere else", async () => {
  const told = (origin: string) =>
    withServer(
      origin,
      async (port) => (await ask(port, "GET")).headers["strict-transport-security"],
    );
  expect(await told("https://assay.example")).toBe("max-age=31536000");
  expect(await told("http://assay.example")).toBeUndefined();
  expect(await told("")).toBeUndefined();
});
