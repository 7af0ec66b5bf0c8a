import fs from "node:fs";
import path from "node:path";
import { type Env, readEnv, SettingsError } from "#server/platform/env.ts";
import { oidcSettings } from "#server/sign-in/rules.ts";
import { projectRoot } from "./build.ts";

/** Settings that need each other. Each is a line that says what to set. */
function faultsBetween(env: Env): string[] {
  const faults: string[] = [];
  if (env.DATABASE_URL && !env.ASSAY_SECRET)
    faults.push(
      "ASSAY_SECRET is not set. With DATABASE_URL it is needed, the same for every replica: at least 32 random characters, such as from: openssl rand -hex 32",
    );
  if (env.ASSAY_OWNER_DATABASE_URL && !env.DATABASE_URL)
    faults.push(
      "ASSAY_OWNER_DATABASE_URL is set and DATABASE_URL is not. Set DATABASE_URL to the same database, as the role that the server runs as.",
    );
  if (env.ASSAY_MIGRATE === "0" && !env.DATABASE_URL)
    faults.push(
      "ASSAY_MIGRATE is 0 and DATABASE_URL is not set. Set DATABASE_URL, or take ASSAY_MIGRATE away: a database of the server's own is migrated by nobody else.",
    );
  try {
    // What groups of the identity provider have here is read at a sign-in, and must fail before that.
    oidcSettings(env);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    faults.push(said.replace(/^Cannot start: /, ""));
  }
  return faults;
}

/** All settings of a start, `.env` included; throws every fault at once. */
export function readStartSettings(): Env {
  const envFile = path.join(projectRoot, ".env");
  if (fs.existsSync(envFile)) process.loadEnvFile(envFile);
  const env = readEnv();
  const faults = faultsBetween(env);
  if (faults.length > 0) throw new SettingsError(faults);
  return env;
}
