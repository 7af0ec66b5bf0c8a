import type { z } from "zod";
import { bodyOf, guestRoute } from "#app/api/v1/_http/respond.ts";
import { withAuth } from "#server/identity/session.ts";
import { appDeps } from "#server/platform/app-deps.ts";
import type { Deps } from "#server/platform/deps.ts";

/** A POST that changes who may sign in by `command` and then signs that person in; answers the cookie. */
export function signInBy<T extends z.ZodType<{ email: string; password: string }>>(
  schema: T,
  command: (deps: Deps, input: z.infer<T>) => Promise<void>,
): (request: Request) => Promise<Response> {
  return guestRoute(async (request) => {
    const deps = appDeps();
    const input = await bodyOf({ request }, schema);
    await command(deps, input);
    const { headers, response } = await withAuth(deps, (auth) =>
      auth.api.signInEmail({
        body: { email: input.email, password: input.password },
        headers: request.headers,
        returnHeaders: true,
      }),
    );
    headers.set("cache-control", "no-store");
    // A new password does not stand for the second factor.
    if ("twoFactorRedirect" in response)
      return Response.json({ twoFactorRedirect: true }, { headers });
    return new Response(null, { status: 204, headers });
  });
}
