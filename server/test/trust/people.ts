import { z } from "zod";

const OWNER = {
  name: "Owner",
  email: "owner@assay.invalid",
  password: "a long enough password 1",
  role: "data-scientist",
};
const Made = z.object({ result: z.object({ data: z.object({ json: z.unknown() }) }) });

/** Uses the one-time link of a new installation up; answers with the cookies of the session. */
export async function ownerCookie(of: { url: string; ownerToken: string | null }): Promise<string> {
  const answer = await fetch(`${of.url}/api/auth/owner`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: of.url },
    body: JSON.stringify({ ...OWNER, token: of.ownerToken }),
  });
  if (!answer.ok) throw new Error(`owner: ${answer.status} ${await answer.text()}`);
  return cookiesOf(answer);
}

export const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");

/** Calls a tRPC mutation as whoever has the cookie. */
export async function mutate(
  of: { url: string; cookie: string },
  procedure: string,
  input: unknown,
): Promise<unknown> {
  const answer = await fetch(`${of.url}/api/trpc/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: of.url, cookie: of.cookie },
    body: JSON.stringify({ json: input }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${procedure}: ${answer.status} ${text}`);
  return Made.parse(JSON.parse(text)).result.data.json;
}
