import { openApiDocument } from "#app/api/v1/openapi.json/document.ts";
import { textEntries } from "./hostile-draw.ts";
import type { Target, Tried } from "./hostile-target.ts";

// Keys that reach an object's prototype where they are copied carelessly, sent to every entry that takes JSON.

export const POLLUTIONS = [
  '{"__proto__":{"assayPolluted":true}}',
  '{"constructor":{"prototype":{"assayPolluted":true}}}',
  '{"a":{"__proto__":{"assayPolluted":true}},"__proto__":{"isAdmin":true,"access":"owner"}}',
  '[{"__proto__":{"assayPolluted":true}}]',
  '{"json":{"x":1},"meta":{"values":{"__proto__.assayPolluted":["undefined"]}}}',
  '{"json":{"__proto__":{"assayPolluted":true}},"meta":{"values":{"constructor.prototype.assayPolluted":["Date"]}}}',
];

export async function pollute(target: Target, slug: string): Promise<Tried> {
  const successes: string[] = [];
  let tried = 0;
  const note = (what: string, status: number, text: string) => {
    tried += 1;
    if (status >= 500) successes.push(`${what}: answered ${status}: ${text.slice(0, 100)}`);
  };
  const headers = { "content-type": "application/json" };
  const paths = Object.entries(Object(openApiDocument().paths)).flatMap(([at, methods]) =>
    Object.keys(Object(methods))
      .filter((method) => method !== "get" && method !== "delete")
      .map((method) => ({ at, method })),
  );
  for (const body of POLLUTIONS) {
    for (const { at, method } of paths) {
      const url = `/api/v1${at.replace("{slug}", slug).replace(/\{\w+\}/g, "x")}`;
      const answer = await target.ask(url, { method: method.toUpperCase(), body, headers });
      note(`${method} ${at}`, answer.status, answer.text);
    }
    for (const { path } of textEntries()) {
      const answer = await target.ask(`/api/trpc/${path}`, {
        body,
        headers: {
          ...headers,
          authorization: "",
          cookie: target.cookie,
          origin: target.server.url,
        },
      });
      note(path, answer.status, answer.text);
    }
    for (const at of [
      "/api/mcp",
      "/api/auth/sign-in/email",
      "/api/auth/owner",
      "/api/auth/invitation",
    ]) {
      const answer = await target.ask(at, {
        body,
        headers: {
          ...headers,
          accept: "application/json, text/event-stream",
          origin: target.server.url,
        },
      });
      note(at, answer.status, answer.text);
    }
  }
  successes.push(...(await leftBehind(target)));
  return {
    tried,
    taken: null,
    successes,
    where: `${paths.length} routes, ${textEntries().length} procedures, MCP and sign-in with ${POLLUTIONS.length} bodies`,
  };
}

/** Here over the network; server/test/pollution.test.ts looks at the prototype itself. */
async function leftBehind(target: Target): Promise<string[]> {
  const seen: string[] = [];
  for (const at of [
    "/api/v1/openapi.json",
    "/api/v1/projects?limit=1",
    "/api/v1/policies",
    "/api/health/ready",
  ]) {
    const answer = await target.ask(at);
    if (answer.status !== 200) seen.push(`${at}: answers ${answer.status} afterwards`);
    if (answer.text.includes("assayPolluted")) seen.push(`${at}: every object has the key`);
  }
  const signedOut = await target.ask("/api/v1/projects", { headers: { authorization: "" } });
  if (signedOut.status !== 401) seen.push(`somebody signed out is answered ${signedOut.status}`);
  return seen;
}
