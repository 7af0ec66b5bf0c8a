import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

// The real servers that the live tests talk to. They are fetched once, by the package managers of the
// machine, into a folder of their own; no service is installed into the system.

const root = path.resolve(import.meta.dirname, "../..");
export const liveFolder = path.resolve(root, process.env.ASSAY_LIVE_DIR ?? ".cache/live");

const MLFLOW_VERSION = "3.17.2";
const INSTALL_MS_MAX = 900_000;

/** Where a program is, or the sentence that says why its tests are skipped. */
export type Tool = { readonly file: string } | { readonly why: string };

type Ran = { readonly ok: boolean; readonly said: string };

function run(command: string, args: readonly string[], cwd = liveFolder): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: INSTALL_MS_MAX,
  });
  const said = `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trim();
  return { ok: status === 0, said: said.split("\n").at(-1) ?? "" };
}

/** MLflow's server, in a virtual environment made with the machine's python3. */
export function mlflow(): Tool {
  fs.mkdirSync(liveFolder, { recursive: true });
  const bin = path.join(liveFolder, `mlflow-${MLFLOW_VERSION}`, "bin");
  const file = path.join(bin, "mlflow");
  if (fs.existsSync(file)) return { file };
  const made = run("python3", ["-m", "venv", path.dirname(bin)]);
  if (!made.ok) return { why: `python3 can't make a virtual environment (${made.said})` };
  const got = run(path.join(bin, "pip"), ["install", "--quiet", `mlflow==${MLFLOW_VERSION}`]);
  if (got.ok) return { file };
  fs.rmSync(path.dirname(bin), { recursive: true, force: true });
  return { why: `MLflow ${MLFLOW_VERSION} can't be installed by pip (${got.said})` };
}

export const prometheus = (): Tool => fromDebian("prometheus", "prometheus");
/** Debian's build opens its message templates at one fixed place, so they are put there when missing. */
export function alertmanager(): Tool {
  const tool = fromDebian("prometheus-alertmanager", "prometheus-alertmanager");
  const templates = "/usr/share/prometheus/alertmanager";
  if ("why" in tool || fs.existsSync(path.join(templates, "default.tmpl"))) return tool;
  try {
    fs.cpSync(path.join(liveFolder, "debian", templates), templates, { recursive: true });
    return tool;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { why: `its templates can't be put into ${templates} (${said})` };
  }
}

/** A program on the path, or out of its Debian package, which is unpacked and not installed. */
function fromDebian(packageName: string, program: string): Tool {
  const onPath = (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, program))
    .find((file) => fs.existsSync(file));
  if (onPath) return { file: onPath };
  fs.mkdirSync(liveFolder, { recursive: true });
  const file = path.join(liveFolder, "debian/usr/bin", program);
  if (fs.existsSync(file)) return { file };
  run("apt-get", ["update"]);
  const got = run("apt-get", ["download", packageName]);
  if (!got.ok) return { why: `${packageName} can't be downloaded by apt-get (${got.said})` };
  const [archive] = fs
    .readdirSync(liveFolder)
    .filter((name) => name.startsWith(`${packageName}_`) && name.endsWith(".deb"));
  if (archive === undefined) return { why: `apt-get left no package ${packageName}` };
  const unpacked = run("dpkg", ["-x", archive, "debian"]);
  fs.rmSync(path.join(liveFolder, archive));
  if (unpacked.ok && fs.existsSync(file)) return { file };
  return { why: `${packageName} can't be unpacked (${unpacked.said})` };
}
