import fs from "node:fs";
import { ownerCookie } from "#server/test/trust/people.ts";

// What people and CI jobs do with a server, by HTTP as they do it. Each answers with what was seen, and
// throws what was wrong.

export const BOOTSTRAP = "bootstrap-token-of-the-upgrade-test-0123456789";

type Caller = { readonly url: string; readonly cookie: string };

const bearer = { authorization: `Bearer ${BOOTSTRAP}` };

export const signInAsOwner = async (of: {
  url: string;
  ownerToken: string | null;
}): Promise<Caller> => ({
  url: of.url,
  cookie: await ownerCookie(of),
});

async function told(what: string, answer: Response, holds: string): Promise<string> {
  const text = await answer.text();
  if (!answer.ok || !text.includes(holds))
    throw new Error(`${what}: ${answer.status} ${text.slice(0, 600)}`);
  return text;
}

export async function readPortfolio(of: Caller): Promise<void> {
  const page = await fetch(of.url, { headers: { cookie: of.cookie } });
  await told("the portfolio", page, "EST");
  const one = await fetch(`${of.url}/projects/est`, { headers: { cookie: of.cookie } });
  await told("a project", one, "EST");
}

/** Other bytes each time, or it would be a document that is known already. */
export async function sendDocument(of: Caller, which: string): Promise<void> {
  const file = "server/evidence/adapters/junit/fixtures/junit-xunit2.xml";
  const body = fs.readFileSync(file, "utf8").replace("<testsuites", `<!-- ${which} --><testsuites`);
  const answer = await fetch(
    `${of.url}/api/v1/projects/est/evidence?ci=true&fileName=${which}.xml`,
    {
      method: "POST",
      headers: { ...bearer, "content-type": "application/xml" },
      body,
    },
  );
  await told("a document", answer, '"duplicate":false');
}

export async function decide(of: Caller): Promise<void> {
  const place = `${of.url}/api/v1/projects/est/gates/prototype-pilot/decisions`;
  const answer = await fetch(place, {
    method: "POST",
    headers: { ...bearer, "content-type": "application/json" },
    body: "{}",
  });
  await told("a decision", answer, '"decisionId"');
}

/** A write by a person, over the way that screens take. */
export async function addProject(of: Caller, name: string): Promise<void> {
  const answer = await fetch(`${of.url}/api/trpc/projects.create`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: of.url, cookie: of.cookie },
    body: JSON.stringify({ json: { name, factors: {} } }),
  });
  await told("a project added", answer, '"slug"');
}
