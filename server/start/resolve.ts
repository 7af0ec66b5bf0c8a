import { readEnv } from "#server/platform/env.ts";
import { resolveFailed } from "./migrate.ts";

// node --import tsx server/start/resolve.ts rolled-back|applied <migration>: marks a failed migration
// after the database was repaired by hand.

async function main(outcome: string | undefined, name: string | undefined): Promise<number> {
  const url = readEnv().DATABASE_URL;
  if ((outcome !== "applied" && outcome !== "rolled-back") || !name || !url) {
    console.error(
      "Usage: DATABASE_URL=postgresql://… node --import tsx server/start/resolve.ts rolled-back|applied <migration>",
    );
    return 2;
  }
  const isMarked = await resolveFailed(url, name, outcome);
  console.log(isMarked ? `Marked ${name} as ${outcome}.` : `${name} is not a failed migration.`);
  return isMarked ? 0 : 1;
}

process.exitCode = await main(process.argv[2], process.argv[3]);
