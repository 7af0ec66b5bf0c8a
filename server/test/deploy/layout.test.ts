import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { settings } from "#server/platform/env.ts";
import { reachesBuild, stagesOf, variablesOf, wordsOf } from "./dockerfile.ts";

// What a deployment is made from, held against the settings that the code reads and against each other.

const read = (file: string) => fs.readFileSync(file, "utf8");
const names = settings.map((setting) => setting.name);
/** Only read by commands on somebody's own machine, by tests, or with a database of the server's own. */
const NOT_OF_A_DEPLOYMENT = [
  "ASSAY_URL",
  "ASSAY_TOKEN",
  "ASSAY_PG_HOME",
  "ASSAY_PG_USER",
  "ASSAY_TEST_DATABASE_URL",
  "ASSAY_CHROMIUM",
];
/** Node's and Next's own, set in the image. */
const NOT_OURS = ["NODE_ENV", "NEXT_TELEMETRY_DISABLED"];
const deployed = names.filter((name) => !NOT_OF_A_DEPLOYMENT.includes(name)).toSorted();

const stages = stagesOf(read("Dockerfile"));
const last = stages.at(-1);
const linesNamed = (name: string) =>
  (last?.instructions ?? []).filter((one) => one.name === name).map((one) => one.text);
const inImage = Object.keys(variablesOf(linesNamed("ENV").join(" ")));

const Names = z.record(z.string(), z.unknown());
const Service = z.looseObject({
  command: z.array(z.string()).optional(),
  environment: Names.optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  networks: z.array(z.string()),
  ports: z.array(z.string()).optional(),
  deploy: z.object({
    resources: z.object({ limits: z.object({ memory: z.string(), cpus: z.string() }) }),
  }),
});
const services = z
  .object({ services: z.record(z.string(), Service) })
  .parse(parse(read("compose.yaml"), { merge: true })).services;

const Probe = z.looseObject({ httpGet: z.object({ path: z.string() }) });
const Pod = z.looseObject({
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.literal(false),
  securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.number().min(1) }),
  containers: z.array(
    z.looseObject({
      args: z.array(z.string()),
      env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
      envFrom: z.array(
        z.object({
          configMapRef: z.object({ name: z.string() }).optional(),
          secretRef: z.object({ name: z.string() }).optional(),
        }),
      ),
      resources: z.object({
        limits: z.object({ cpu: z.string(), memory: z.string() }),
        requests: z.object({ cpu: z.string(), memory: z.string() }),
      }),
      securityContext: z.object({
        allowPrivilegeEscalation: z.literal(false),
        readOnlyRootFilesystem: z.literal(true),
        capabilities: z.object({ drop: z.array(z.string()) }),
      }),
      startupProbe: Probe.optional(),
      livenessProbe: Probe.optional(),
      readinessProbe: Probe.optional(),
    }),
  ),
});
const Labels = z.record(z.string(), z.string());
const Manifest = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
  stringData: z.record(z.string(), z.string()).optional(),
  spec: z
    .looseObject({
      replicas: z.number().optional(),
      selector: z.unknown().optional(),
      template: z.looseObject({ metadata: z.object({ labels: Labels }), spec: Pod }).optional(),
    })
    .optional(),
});
const manifests = fs
  .readdirSync("deploy/kubernetes")
  .flatMap((file) => parseAllDocuments(read(`deploy/kubernetes/${file}`)))
  .map((document) => Manifest.parse(document.toJS()));
const named = (kind: string, name: string) =>
  manifests.find((one) => one.kind === kind && one.metadata.name === name);
const pods = manifests.flatMap((one) => (one.spec?.template ? [one.spec.template] : []));

test("docs/operate.md has a table with every setting once, in the words of the code", () => {
  const rows = [...read("docs/operate.md").matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)];
  expect(rows.map(([, name, said]) => ({ name, description: said }))).toEqual(settings);
});

test("compose.yaml can set every setting of a deployment and none that there is not", () => {
  const { database: _, ...ours } = services;
  const set = Object.values(ours).flatMap((one) => Object.keys(one.environment ?? {}));
  expect(
    [...new Set([...set, ...inImage])].filter((name) => !NOT_OURS.includes(name)).toSorted(),
  ).toEqual(deployed);
});

test("the manifests can set every setting of a deployment and none that there is not", () => {
  const set = [
    ...manifests.flatMap((one) => Object.keys({ ...one.data, ...one.stringData })),
    ...pods.flatMap((pod) => pod.spec.containers.flatMap((box) => box.env.map((one) => one.name))),
  ];
  expect([...set, ...inImage].filter((name) => !NOT_OURS.includes(name)).toSorted()).toEqual(
    deployed,
  );
});

test("the owner of the tables is known to the migration only, and no secret has a value", () => {
  const withOwner = Object.entries(services)
    .filter(([, one]) => one.environment && "ASSAY_OWNER_DATABASE_URL" in one.environment)
    .map(([name]) => name);
  expect(withOwner).toEqual(["migrate"]);
  const reading = manifests.filter((one) =>
    one.spec?.template?.spec.containers.some((box) =>
      box.envFrom.some((from) => from.secretRef?.name === "assay-owner"),
    ),
  );
  expect(reading.map((one) => one.metadata.name)).toEqual(["assay-migrate"]);
  for (const one of manifests.filter((each) => each.kind === "Secret"))
    expect(Object.values(one.stringData ?? {}).join("")).toBe("");
  expect(named("Secret", "assay")).toBeDefined();
});

test("the image is of two stages on Node 24, runs as a numbered account that is not root, and is asked for its health", () => {
  expect(stages.map((stage) => stage.base)).toEqual(Array(2).fill("node:24-bookworm-slim"));
  expect(linesNamed("USER")).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)]);
  expect(linesNamed("RUN")).toEqual([]);
  expect(linesNamed("COPY")).toEqual(["--from=build /app /app"]);
  const [health = ""] = linesNamed("HEALTHCHECK");
  const [program, file = ""] = wordsOf(health);
  expect(program).toBe("node");
  expect(reachesBuild(read(".dockerignore"))(file) && fs.existsSync(file)).toBe(true);
  expect(wordsOf(linesNamed("ENTRYPOINT")[0] ?? "")).toEqual(["node", "server/cli/assay.mjs"]);
});

test("no test, document, secret or leftover of a checkout reaches the image, and all that runs does", () => {
  const isIn = reachesBuild(read(".dockerignore"));
  const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
  const inside = tracked.filter(isIn);
  const dev = /\.test\.tsx?$|^server\/test\/|^(e2e|bench|docs|\.ci|\.github)\/|(^|\/)README\.md$/;
  expect(inside.filter((file) => dev.test(file) || file.startsWith("."))).toEqual([]);
  for (const file of [
    ".env",
    ".git/config",
    ".data/secret",
    "node_modules/pg/package.json",
    ".next/BUILD_ID",
  ])
    expect(isIn(file), file).toBe(false);
  const runs = tracked.filter(
    (file) =>
      /^(app|server|prisma|public)\/|^[^/]+\.ts$/.test(file) &&
      !dev.test(file) &&
      !file.includes("/goldens/"),
  );
  expect(runs.filter((file) => !isIn(file))).toEqual([]);
});

test("each service of compose.yaml that is ours has a read-only root, no capability and a limit; the database faces nothing outside", () => {
  const { database, ...ours } = services;
  expect(Object.keys(ours).toSorted()).toEqual(["app", "migrate", "worker"]);
  for (const [name, one] of Object.entries(ours))
    expect(one, name).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  expect(database?.networks).toEqual(["inside"]);
  expect(database?.ports).toBeUndefined();
});

test("every pod drops what it does not need, and what chooses pods finds some", () => {
  expect(pods.length).toBe(3);
  const labels = pods.map((pod) => pod.metadata.labels);
  const Chosen = z.object({ matchLabels: Labels });
  const chosenBy = manifests.flatMap((one) => {
    if (one.kind === "Service") return [Labels.parse(one.spec?.selector)];
    if (one.kind === "NetworkPolicy") return [Chosen.parse(one.spec?.podSelector).matchLabels];
    if (["Deployment", "PodDisruptionBudget"].includes(one.kind))
      return [Chosen.parse(one.spec?.selector).matchLabels];
    return [];
  });
  expect(chosenBy.length).toBe(8);
  for (const wanted of chosenBy)
    expect(
      labels.some((has) => Object.entries(wanted).every(([key, value]) => has[key] === value)),
    ).toBe(true);
  for (const pod of pods)
    for (const box of pod.spec.containers)
      expect(box.securityContext.capabilities.drop).toEqual(["ALL"]);
});

test("two replicas of the server are asked at addresses that there are, and none goes before another has come", () => {
  const app = named("Deployment", "assay-app");
  expect(app?.spec).toMatchObject({
    replicas: 2,
    strategy: { rollingUpdate: { maxUnavailable: 0 } },
  });
  const [box] = app?.spec?.template?.spec.containers ?? [];
  for (const probe of [box?.startupProbe, box?.livenessProbe, box?.readinessProbe])
    expect(fs.existsSync(`app${probe?.httpGet.path}/route.ts`), probe?.httpGet.path).toBe(true);
  expect(named("PodDisruptionBudget", "assay-app")?.spec?.minAvailable).toBe(1);
});
