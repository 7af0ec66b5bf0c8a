// Preloaded into the web server: what holds for every answer, also those that Next gives by itself.
import { Server, ServerResponse } from "node:http";

/** Next builds a Request of what comes in, which throws for the others (TRACE) and ends as a fault of ours. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const YEAR_S = 31_536_000;
const isHttps = (process.env.ASSAY_ORIGIN ?? "").startsWith("https://");

const emit = Server.prototype.emit;
Server.prototype.emit = function (event, ...given) {
  const [request, response] = given;
  if (event !== "request" || !(response instanceof ServerResponse))
    return emit.call(this, event, ...given);
  // RFC 6797: told only where the public address is https, or nobody could come in by plain HTTP again.
  if (isHttps) response.setHeader("strict-transport-security", `max-age=${YEAR_S}`);
  if (METHODS.includes(request.method)) return emit.call(this, event, ...given);
  response.writeHead(405, {
    allow: METHODS.join(", "),
    "content-type": "application/problem+json",
  });
  response.end(
    JSON.stringify({
      type: "about:blank",
      title: "Method not allowed",
      status: 405,
      code: "invalid",
      detail: "Nothing here answers this method.",
    }),
  );
  return true;
};
