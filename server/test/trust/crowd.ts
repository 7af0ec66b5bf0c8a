import { createHmac, randomBytes } from "node:crypto";
import pg from "pg";

/**
 * So many members, each signed in in a browser of their own; answers with their cookies. Written into
 * the database, since two hundred passwords take minutes to hash.
 */
export async function signedInMembers(of: {
  databaseUrl: string;
  secret: string;
  count: number;
}): Promise<string[]> {
  const client = new pg.Client({ connectionString: of.databaseUrl });
  await client.connect();
  try {
    const people = Array.from({ length: of.count }, (_, n) => ({
      id: `crowd-${n}`,
      email: `crowd-${n}@assay.invalid`,
      token: randomBytes(24).toString("base64url"),
    }));
    const columns = [
      people.map(({ id }) => id),
      people.map(({ email }) => email),
      people.map(({ token }) => token),
    ];
    await client.query("BEGIN");
    await client.query(
      `INSERT INTO "User" ("id", "name", "email", "emailVerified", "updatedAt")
       SELECT id, id, email, true, now() FROM unnest($1::text[], $2::text[]) AS p(id, email)`,
      columns.slice(0, 2),
    );
    await client.query(
      `INSERT INTO "Member" ("workspaceId", "userId", "access", "role", "createdAt")
       SELECT w."id", p.id, 'member', 'engineer', now() FROM unnest($1::text[]) AS p(id),
         (SELECT "id" FROM "Workspace" ORDER BY "createdAt" LIMIT 1) AS w`,
      [columns[0]],
    );
    await client.query(
      `INSERT INTO "Session" ("id", "token", "userId", "expiresAt", "updatedAt")
       SELECT 'session-' || id, token, id, now() + interval '1 day', now()
       FROM unnest($1::text[], $2::text[]) AS p(id, token)`,
      [columns[0], columns[2]],
    );
    await client.query("COMMIT");
    return people.map(({ token }) => {
      const signature = createHmac("sha256", of.secret).update(token).digest("base64");
      return `assay.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
    });
  } finally {
    await client.end();
  }
}
