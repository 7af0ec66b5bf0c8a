import fs from "node:fs";
import path from "node:path";
import { z } from "zod";

const Manifest = z.object({ version: z.string() });

/** Of the package in that folder; what is built may run far from its sources. */
export function versionIn(folder: string): string {
  try {
    const text = fs.readFileSync(path.join(folder, "package.json"), "utf8");
    return Manifest.parse(JSON.parse(text)).version;
  } catch {
    return "unknown";
  }
}
