/** The process answers. Says nothing of the database, so that a database outage does not restart every replica. */
export function GET(): Response {
  return Response.json({ status: "live" });
}

export const dynamic = "force-dynamic";
