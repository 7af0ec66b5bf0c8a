import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { readLock, servedPackages } from "#server/start/served-packages.ts";
import { root } from "#server/test/steps.ts";
import { demand } from "./process.ts";

// npm run sbom [-- FILE]: every package that a server runs with, as CycloneDX, from the lock alone.

const Bill = z.looseObject({
  metadata: z.looseObject({
    component: z.looseObject({ name: z.string(), "bom-ref": z.string() }),
  }),
  components: z.array(
    z.looseObject({ name: z.string(), version: z.string(), "bom-ref": z.string() }),
  ),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
const Manifest = z.object({ name: z.string(), dependencies: z.record(z.string(), z.string()) });
/**
 * Answers with how many packages it lists. npm describes them; which of them a server has is followed through
 * the lock, since `npm sbom --omit dev` (11.19) leaves out whatever a package of development needs as well.
 */
export async function writeBill(file: string): Promise<number> {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application"];
  const said = await demand("npm", [...args, "--package-lock-only"], { cwd: root });
  const bill = Bill.parse(JSON.parse(said.slice(said.indexOf("{"))));
  const manifest = Manifest.parse(
    JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")),
  );
  // npm takes the name of the folder that the checkout lies in.
  bill.metadata.component.name = manifest.name;
  const served = new Set(
    [...servedPackages(readLock(root))].map(
      ([place, version]) => `${place.split("node_modules/").at(-1)}@${version}`,
    ),
  );
  bill.components = bill.components.filter((one) => served.has(`${one.name}@${one.version}`));
  const refs = new Set([...bill.components, bill.metadata.component].map((one) => one["bom-ref"]));
  bill.dependencies = bill.dependencies
    .filter((one) => refs.has(one.ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((ref) => refs.has(ref)) }));
  const listed = new Set(bill.components.map((one) => one.name));
  const missing = Object.keys(manifest.dependencies).filter((name) => !listed.has(name));
  if (missing.length > 0) throw new Error(`The bill lacks ${missing.join(", ")}.`);
  fs.writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  return bill.components.length;
}

if (process.argv[1] === import.meta.filename) {
  const file = process.argv[2] ?? "sbom.cdx.json";
  console.log(`${file}: ${await writeBill(file)} packages.`);
}
