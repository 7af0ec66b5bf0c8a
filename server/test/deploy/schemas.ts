import fs from "node:fs";
import path from "node:path";
import { demand, run, Skip } from "./process.ts";

// The manifests and compose.yaml against the schemas of those who define them, by packages that bundle them.

const KUBERNETES = "1.33.0";
const PYTHON = ["kubernetes-validate==1.37.0"];
/** What docker compose itself reads its files with. */
const COMPOSE_GO = "v2.16.2";

/** A Python of its own with the validators in it, made once. */
async function python(cache: string): Promise<string> {
  const folder = path.join(cache, `python-${PYTHON.join("-").replaceAll("==", "-")}`);
  const program = path.join(folder, "bin/python");
  if (fs.existsSync(program)) return program;
  if ((await run("python3", ["-m", "venv", "--help"])).code !== 0)
    throw new Skip("python3 with venv is not installed.");
  await demand("python3", ["-m", "venv", folder]);
  const installed = await run(program, ["-m", "pip", "install", "--quiet", ...PYTHON]);
  if (installed.code === 0) return program;
  fs.rmSync(folder, { recursive: true, force: true });
  throw new Skip(
    `the validators cannot be installed: ${installed.output.trim().split("\n").at(-1)}`,
  );
}

const VALIDATE = `
import sys, yaml, kubernetes_validate
bad = 0
for name in sys.argv[2:]:
    for document in yaml.safe_load_all(open(name)):
        try:
            kubernetes_validate.validate(document, sys.argv[1], strict=True)
            print("  ok    %s %s" % (document["kind"], document["metadata"]["name"]))
        except Exception as error:
            bad += 1
            print("  FAIL  %s %s: %s" % (name, document.get("kind"), str(error)[:500]))
sys.exit(1 if bad else 0)
`;

/** Strict: an unknown field is a fault, as a misspelt one would be left aside by a cluster. */
export async function checkManifests(cache: string, root: string): Promise<void> {
  const program = await python(cache);
  const folder = path.join(root, "deploy/kubernetes");
  const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
  const { code, output } = await run(program, ["-c", VALIDATE, KUBERNETES, ...files]);
  process.stdout.write(output);
  if (code !== 0) throw new Error("a manifest does not fit the schemas");
}

const READER = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions(os.Args[1:], cli.WithOsEnv, cli.WithConsistency(true))
	if err == nil {
		project, loading := options.LoadProject(context.Background())
		err = loading
		if err == nil {
			for _, name := range project.ServiceNames() {
				fmt.Println("  ok    service " + name)
			}
		}
	}
	if err != nil {
		fmt.Println(err.Error())
		os.Exit(1)
	}
}
`;

/** Built once from the specification's own reader, which is a library in Go. */
async function composeReader(cache: string): Promise<string> {
  const folder = path.join(cache, `compose-go-${COMPOSE_GO}`);
  const program = path.join(folder, "check");
  if (fs.existsSync(program)) return program;
  if ((await run("go", ["version"])).code !== 0) throw new Skip("Go is not installed.");
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "main.go"), READER);
  fs.writeFileSync(
    path.join(folder, "go.mod"),
    `module check\n\ngo 1.24\n\nrequire github.com/compose-spec/compose-go/v2 ${COMPOSE_GO}\n`,
  );
  for (const args of [
    ["mod", "tidy"],
    ["build", "-o", "check", "."],
  ]) {
    const { code, output } = await run("go", args, { cwd: folder });
    if (code !== 0)
      throw new Skip(`compose-go cannot be built: ${output.trim().split("\n").at(-1)}`);
  }
  return program;
}

const SECRETS = ["ASSAY_SECRET", "ASSAY_DB_PASSWORD", "ASSAY_DB_OWNER_PASSWORD"];

export async function checkCompose(cache: string, root: string): Promise<void> {
  const program = await composeReader(cache);
  const file = path.join(root, "compose.yaml");
  const set = Object.fromEntries(SECRETS.map((name) => [name, "0".repeat(64)]));
  process.stdout.write(await demand(program, [file], { env: set }));
  for (const name of SECRETS) {
    const { code, output } = await run(program, [file], { env: { ...set, [name]: "" } });
    if (code === 0 || !output.includes(`variable ${name} is missing`))
      throw new Error(`compose.yaml starts without ${name}`);
  }
  console.log("  ok    it is refused without any one of its secrets");
}
