import { problem } from "#app/api/v1/_http/problem.ts";

/** A script that mistypes a path gets problem details like everywhere else, not a page. */
function nothingHere(request: Request): Response {
  const { pathname } = new URL(request.url);
  return problem({
    status: 404,
    code: "not-found",
    detail: `There is no ${request.method} ${pathname}.`,
    hint: "GET /api/v1/openapi.json lists what there is.",
  });
}

export {
  nothingHere as DELETE,
  nothingHere as GET,
  nothingHere as PATCH,
  nothingHere as POST,
  nothingHere as PUT,
};
