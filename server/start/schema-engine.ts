import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { PrismaPGlite } from "pglite-prisma-adapter";

// Prisma's native schema engine is a download that package registries do not carry. The same engine
// as WebAssembly, on a PostgreSQL in memory, authors migrations and finds drift without a network.

const require = createRequire(import.meta.url);
const FILTERS = { externalTables: [], externalEnums: [] };

let isLoaded = false;

function loadEngine(): void {
  if (isLoaded) return;
  const folder = path.dirname(require.resolve("@prisma/schema-engine-wasm"));
  const compiled = new WebAssembly.Module(
    fs.readFileSync(path.join(folder, "schema_engine_bg.wasm")),
  );
  const imports = Object.fromEntries(Object.entries(bindings));
  const instance = new WebAssembly.Instance(compiled, {
    "./schema_engine_bg.js": imports as WebAssembly.ModuleImports,
  });
  const attach: unknown = Reflect.get(bindings, "__wbg_set_wasm");
  if (typeof attach === "function") attach(instance.exports);
  const begin = instance.exports.__wbindgen_start;
  if (typeof begin === "function") begin();
  Reflect.set(globalThis, "PRISMA_WASM_PANIC_REGISTRY", {
    set_message(message: string) {
      throw new Error(`Prisma's schema engine failed: ${message}`);
    },
  });
  isLoaded = true;
}

function migrationsList(folder: string) {
  const lockPath = path.join(folder, "migration_lock.toml");
  const names = fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];
  return {
    baseDir: path.resolve(folder),
    lockfile: {
      path: "migration_lock.toml",
      content: fs.existsSync(lockPath) ? fs.readFileSync(lockPath, "utf8") : null,
    },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: {
          tag: "ok" as const,
          value: fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8"),
        },
      },
    })),
  };
}

/** SQL that turns the database the migration history builds into the one the schema describes; null when they agree. */
export async function pendingSql(of: {
  schemaFile: string;
  migrationsFolder: string;
}): Promise<string | null> {
  loadEngine();
  const content = fs.readFileSync(of.schemaFile, "utf8");
  const files = [{ path: of.schemaFile, content }];
  const memory = new PGlite();
  try {
    const engine = await bindings.SchemaEngine.new(
      { datamodels: [[of.schemaFile, content]] },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(memory)),
    );
    await engine.applyMigrations({
      migrationsList: migrationsList(of.migrationsFolder),
      filters: FILTERS,
    });
    const difference = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: path.dirname(of.schemaFile) },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: true,
      filters: FILTERS,
    });
    return difference.exitCode === 0 ? null : difference.stdout;
  } finally {
    await memory.close();
  }
}
