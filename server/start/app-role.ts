import pg from "pg";
import { StartError } from "./process.ts";

// The server does not run as the role that owns its tables: what the owner forbids, such as changing an
// entry of the audit log, that role cannot allow itself again. Run after every migration, since tables
// are added.

/** The role of the embedded database that the server and its worker run as. */
export const APP_ROLE = "assay_app";

/** Rows whose columns the running server reads and never writes. */
const READ_ONLY = ["_prisma_migrations"];
/** Rows that are added and never changed or removed. */
const APPEND_ONLY = ["AuditEntry"];

/** Makes the role, or gives it this password. Only the owner of an embedded database may. */
export async function makeAppRole(ownerUrl: string, password: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    const found = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [APP_ROLE]);
    const role = pg.escapeIdentifier(APP_ROLE);
    if (found.rowCount === 0) await client.query(`CREATE ROLE ${role} LOGIN`);
    await client.query(
      `ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD ${pg.escapeLiteral(password)}`,
    );
  });
}

/** Makes the role that `appUrl` names, with its password, unless it is there. Its attributes are the plainest. */
export async function ensureRole(ownerUrl: string, appUrl: string): Promise<"made" | "there"> {
  const { username, password } = new URL(appUrl);
  const role = pg.escapeIdentifier(decodeURIComponent(username));
  const secret = pg.escapeLiteral(decodeURIComponent(password));
  try {
    await withClient(ownerUrl, async (client) => {
      await client.query(`CREATE ROLE ${role} LOGIN NOINHERIT PASSWORD ${secret}`);
    });
    return "made";
  } catch (error) {
    // Also when another makes it at the same instant.
    const isThere =
      error instanceof pg.DatabaseError && ["42710", "23505"].includes(error.code ?? "");
    if (isThere) return "there";
    throw error;
  }
}

/** Gives the role of `appUrl` what a running server needs and no more. */
export async function grantAppRole(ownerUrl: string, appUrl: string): Promise<void> {
  const name = decodeURIComponent(new URL(appUrl).username);
  if (name === decodeURIComponent(new URL(ownerUrl).username)) return;
  await withClient(ownerUrl, async (client) => {
    const found = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
    if (found.rowCount === 0)
      throw new StartError(
        `DATABASE_URL names the role ${name}, which the database does not have.`,
      );
    const role = pg.escapeIdentifier(name);
    await client.query("BEGIN");
    // Replicas that start together grant one after another.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('assay app role'))");
    for (const schema of ["public", "graphile_worker"]) {
      await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
      await client.query(
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
      );
      await client.query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`);
      await client.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${role}`);
    }
    for (const table of APPEND_ONLY)
      await client.query(`REVOKE UPDATE, DELETE, TRUNCATE ON "${table}" FROM ${role}`);
    for (const table of READ_ONLY)
      await client.query(`REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "${table}" FROM ${role}`);
    await openQueue(client, { name, role });
    await client.query("COMMIT");
  });
}

/** The queue's tables show their rows to their owner only, unless a policy says to whom else. */
async function openQueue(client: pg.Client, of: { name: string; role: string }): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'graphile_worker' AND c.relrowsecurity AND NOT EXISTS (
       SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = $1)`,
    [`app ${of.name}`],
  );
  for (const { table } of rows)
    await client.query(
      `CREATE POLICY ${pg.escapeIdentifier(`app ${of.name}`)} ON graphile_worker.${pg.escapeIdentifier(table)}
       TO ${of.role} USING (true) WITH CHECK (true)`,
    );
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "assay-app-role" });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
