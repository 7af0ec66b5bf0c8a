import { AppError } from "./errors.ts";

// What it looks like from here when the database is away, restarting, frozen or full. Each is for a
// while and none is the caller's fault, so the caller is told so and when to come again, and never
// what a driver said.

/** PostgreSQL's codes (appendix A): connections, shutting down or starting up. */
const AWAY_STATES = /^(08\w{3}|57P0[1-4]|53300)$/;
/** PostgreSQL's: disk full, and an I/O error such as a file that may not grow. */
const FULL_STATES = /^(53100|58030)$/;
/** Prisma's: not reachable, timed out, closed, no connection free in time. P2028: no transaction begun in time. */
const AWAY_CODES =
  /^(P100[128]|P1017|P2024|P2028|P2037|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
const AWAY_KINDS = /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/;
/** The driver's own, which have no code. */
const AWAY_WORDS =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/;

const DEPTH_MAX = 6;

export type Outage = "away" | "full";

/** Which of them an error comes from, however deep it is wrapped; null for any other. */
export function outageOf(error: unknown, depth = 0): Outage | null {
  if (typeof error !== "object" || error === null || depth > DEPTH_MAX) return null;
  const fields = new Map<string, unknown>(Object.entries(error));
  const message = error instanceof Error ? error.message : fields.get("message");
  for (const name of ["code", "originalCode", "kind"]) {
    const said = String(fields.get(name) ?? "");
    if (FULL_STATES.test(said)) return "full";
    if (AWAY_STATES.test(said) || AWAY_CODES.test(said) || AWAY_KINDS.test(said)) return "away";
  }
  if (typeof message === "string" && AWAY_WORDS.test(message)) return "away";
  const inner = error instanceof Error ? error.cause : undefined;
  return (
    outageOf(inner, depth + 1) ??
    outageOf(fields.get("cause"), depth + 1) ??
    outageOf(fields.get("meta"), depth + 1) ??
    outageOf(fields.get("driverAdapterError"), depth + 1)
  );
}

/** Stands for the number that an error page shows: the one word of an error that reaches a browser. */
export const OUTAGE_DIGEST = "outage";

/** Seconds after which it is worth asking again. */
export const RETRY_AFTER_S = 5;

const SAYS = {
  away: {
    message: "The database does not answer in time at the moment.",
    hint: "Nothing is lost that was confirmed. Send it again in a few seconds; /api/health/ready says when it answers.",
  },
  full: {
    message: "The database has no room left on its disk, so this was not kept.",
    hint: "Whoever runs this server must free space; then send it again. Nothing of it was half kept.",
  },
} as const;

/** For where it is known otherwise than by an error. */
export const databaseAway = () =>
  new AppError("unavailable", SAYS.away.message, { hint: SAYS.away.hint });

/** What the caller is told of it; null for an error that is no outage. */
export function outageError(error: unknown): AppError | null {
  const outage = outageOf(error);
  if (outage === null) return null;
  const { message, hint } = SAYS[outage];
  return new AppError("unavailable", message, { hint, cause: error });
}
