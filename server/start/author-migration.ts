import fs from "node:fs";
import path from "node:path";
import { pendingSql } from "./schema-engine.ts";

// npm run migration -- <name>: writes what the schema has and the migration history has not yet.

const root = path.resolve(import.meta.dirname, "../..");
const migrationsFolder = path.join(root, "prisma/migrations");
const LOCK_TOML = `# Read by Prisma Migrate: the one provider this history is written for.\nprovider = "postgresql"\n`;

async function main(name: string | undefined): Promise<number> {
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
    console.error("Name the change: npm run migration -- add_waivers (lower case, underscores).");
    return 2;
  }
  const sql = await pendingSql({
    schemaFile: path.join(root, "prisma/schema.prisma"),
    migrationsFolder,
  });
  if (sql === null) {
    console.log("The migration history already builds the schema. Nothing written.");
    return 0;
  }
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = path.join(migrationsFolder, `${stamp}_${name}`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "migration.sql"), sql);
  const lockFile = path.join(migrationsFolder, "migration_lock.toml");
  if (!fs.existsSync(lockFile)) fs.writeFileSync(lockFile, LOCK_TOML);
  console.log(`Wrote ${path.relative(root, folder)}/migration.sql. Read it before you commit it.`);
  return 0;
}

process.exit(await main(process.argv[2]));
