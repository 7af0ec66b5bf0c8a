import type { IForbiddenRuleType } from "dependency-cruiser";

// Who may import whom. Paths are matched as the importing and the imported file; `typesOnly` edges
// (import type) are marked by imports.ts, so a rule can let types pass where values may not.

/** Marks an edge that vanishes when types are stripped. */
export const TYPES_ONLY = "exotic-require" as const;
const valuesOnly = { dependencyTypesNot: [TYPES_ONLY] };

const TESTS = String.raw`\.test\.tsx?$|^server/test/|^e2e/|^bench/`;
const START = "^server/start/";
/** Computes and describes; no clock, randomness, environment, database or framework. */
const PURE = String.raw`^server/evidence/adapters/.+|^server/(?!platform/|start/|test/|cli/).*(/rules/.+|/(rules|catalogue|schema|findings|permissions|manifest)\.ts)$`;
const PURE_PLATFORM = String.raw`^server/platform/((digest|errors|located-yaml|outage|random|redacted|storable|words|yaml-depth)|paper/(model|cells|csv|markdown))\.ts$`;
const CATALOGUE_DATA = String.raw`^server/catalogue/catalog\.json$`;
const PRISMA = "^prisma/client/|node_modules/(@prisma|pg)/";

type Rule = IForbiddenRuleType & { name: string; comment: string };

export const rules: readonly Rule[] = [
  {
    name: "no-cycles",
    comment: "Two files that need each other are one file, or miss a third.",
    from: {},
    to: { circular: true, viaOnly: valuesOnly },
  },
  {
    name: "rules-are-pure",
    comment: "Rules give the same answer for the same input, in any process and in the browser.",
    from: { path: PURE, pathNot: TESTS },
    to: {
      // saxes, yaml and protobuf's wire reader are parsers: text or bytes in, a tree or events out, nothing else. dagre lays out: a graph in, places out.
      // cel-js evaluates an expression on the values it is handed, in JavaScript of its own: no eval, no clock of ours, nothing from outside.
      pathNot: [
        PURE,
        PURE_PLATFORM,
        CATALOGUE_DATA,
        "node_modules/(zod|saxes|yaml|@dagrejs|@bufbuild/protobuf|@marcbachmann/cel-js)/",
      ],
      ...valuesOnly,
    },
  },
  {
    name: "only-stores-touch-prisma",
    comment:
      "A query lives in a store, where a scope is demanded; nowhere else can forget the tenant.",
    from: {
      pathNot: [
        TESTS,
        START,
        "^prisma/",
        String.raw`/store\.ts$`,
        String.raw`^server/platform/(db|live)\.ts$`,
      ],
    },
    to: { path: PRISMA },
  },
  {
    name: "stores-only-store",
    comment:
      "A store reads and writes rows; deciding and joining features is for commands and queries.",
    from: { path: String.raw`^server/[^/]+/store\.ts$` },
    to: {
      path: String.raw`^server/[^/]+/(commands|queries|router|store)\.ts$|^server/(root|trpc)\.ts$`,
      ...valuesOnly,
    },
  },
  {
    name: "routers-are-leaves",
    comment: "Routers translate tRPC to commands and queries; only root.ts mounts them.",
    from: { pathNot: [TESTS, String.raw`^server/root\.ts$`] },
    to: { path: String.raw`^server/[^/]+/router\.ts$` },
  },
  {
    name: "root-is-for-transport",
    comment: "The merged router is the app's door; the server itself never goes through it.",
    from: { pathNot: [TESTS, "^app/_trpc/", "^app/api/trpc/"] },
    to: { path: String.raw`^server/root\.ts$` },
  },
  {
    name: "app-enters-through-trpc",
    comment: "A screen asks through app/_trpc, so that every read passes the permission table.",
    from: { path: "^app/", pathNot: [TESTS, "^app/_trpc/", "^app/api/"] },
    // scope.ts mints scopes too; vocabulary.test.ts says who may.
    to: {
      path: "^server/",
      pathNot: [PURE, PURE_PLATFORM, CATALOGUE_DATA, String.raw`^server/identity/scope\.ts$`],
    },
  },
  {
    name: "http-calls-commands-and-queries",
    comment: "An HTTP handler is a thin door: scope, one command or query, answer.",
    from: { path: "^app/api/", pathNot: TESTS },
    to: { path: String.raw`^server/.*(/store\.ts|/router\.ts)$|^server/(cli|start|test)/` },
  },
  {
    name: "adapters-are-strangers",
    comment: "An adapter knows one tool. It can be read, changed and removed without the others.",
    from: {
      path: "^server/evidence/adapters/([^/]+)/",
      pathNot: TESTS,
    },
    to: {
      path: "^server/",
      pathNot: [
        "^server/evidence/adapters/$1/",
        String.raw`^server/evidence/adapters/(adapter|http)\.ts$`,
        "^server/evidence/rules/",
        PURE_PLATFORM,
        String.raw`^server/evidence/schema\.ts$`,
        String.raw`^server/facts/.+/schema\.ts$`,
      ],
    },
  },
  {
    name: "platform-knows-no-domain",
    comment:
      "What platform/ offers would serve any product; the domain is built on it, not into it.",
    from: { path: "^server/platform/", pathNot: TESTS },
    to: { path: "^(server|app)/", pathNot: "^server/platform/" },
  },
  {
    name: "server-knows-no-screen",
    comment: "Everything under server/ would survive a change of web framework.",
    from: { path: "^server/", pathNot: TESTS },
    to: { path: "^app/|node_modules/(next|react|react-dom)/" },
  },
  {
    name: "nobody-imports-tests",
    comment: "What tests need is theirs; the product never reaches for it.",
    from: { pathNot: TESTS },
    to: { path: TESTS },
  },
  {
    name: "nobody-imports-start",
    comment: "Starting is the outermost layer: it wires the product and is not part of it.",
    from: { pathNot: [TESTS, START, "^server/cli/"] },
    to: { path: START },
  },
  {
    name: "only-start-runs-jobs",
    comment:
      "What a job does is a command of its noun, callable without a queue; adding one is SQL (platform/queue.ts).",
    from: { path: "^(app|server)/", pathNot: [TESTS, START] },
    to: { path: "node_modules/(graphile-worker|graphile-config|@graphile)/" },
  },
  {
    name: "cli-has-no-transport",
    comment: "The command line calls the commands the routers call, never a router or a page.",
    from: { path: "^server/cli/", pathNot: TESTS },
    to: {
      path: String.raw`^server/(root|trpc)\.ts$|/router\.ts$|^app/|node_modules/(next|@trpc)/`,
    },
  },
  {
    name: "product-needs-no-dev-dependency",
    comment: "The product runs after npm ci --omit=dev.",
    from: {
      path: "^(app|server)/",
      pathNot: [TESTS, String.raw`^server/start/(author-migration|schema-engine)\.ts$`],
    },
    to: { dependencyTypes: ["npm-dev"], ...valuesOnly },
  },
  {
    name: "everything-resolves",
    comment: "An import that leads nowhere would otherwise pass every rule above.",
    from: { path: "^(app|server)/" },
    to: { couldNotResolve: true },
  },
];

/** Rules for the files that reach the browser: "use client" and all that those import as values. */
export function browserRules(browserFiles: readonly string[]): readonly Rule[] {
  const from = { path: browserFiles.map((file) => `^${escaped(file)}$`) };
  return [
    {
      name: "browser-sees-only-pure-server",
      comment: "Server code in a browser bundle leaks what it knows and drags its packages along.",
      from,
      to: { path: "^server/", pathNot: [PURE, PURE_PLATFORM], ...valuesOnly },
    },
    {
      name: "browser-stays-small",
      comment: "zod alone is 93 kB compressed; forms are checked by the server that answers them.",
      from,
      to: { path: "node_modules/(zod|pg|@prisma)/", ...valuesOnly },
    },
    {
      name: "browser-has-no-node",
      comment: "Node's own modules do not exist in a browser.",
      from,
      to: { dependencyTypes: ["core"], ...valuesOnly },
    },
  ];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
