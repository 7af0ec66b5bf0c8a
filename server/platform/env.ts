import { z } from "zod";
import { type AllowList, parseAllowList } from "./addresses.ts";

/**
 * Every setting the product reads, parsed once. Only this file reads process.env (an import check
 * and lint keep it so); everything else receives values.
 */
const blankIsUnset = z.preprocess((value) => (value === "" ? undefined : value), z.unknown());

/** A whole number, and one sentence whatever is wrong with it. */
function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} up` : `from ${min} to ${max}`;
  const error = `must be a whole number ${range}`;
  return z.coerce.number(error).int(error).min(min, error).max(max, error);
}
const postgresUrl = () => z.string().regex(/^postgres(ql)?:\/\//, "must start with postgresql://");
const webUrl = (such: string) =>
  z.url({ protocol: /^https?$/, error: `must be a web address such as ${such}` });
const zeroOrOne = (or: "0" | "1") => z.enum(["0", "1"], "must be 1 or 0").default(or);

const Env = z.object({
  PORT: whole(1, 65_535).default(3000).describe("Port to serve on."),
  HOST: z.string().default("127.0.0.1").describe("Address to bind; 127.0.0.1 unless set."),
  DATABASE_URL: postgresUrl()
    .optional()
    .describe("A PostgreSQL 15+ server. Unset: Assay starts its own in ASSAY_DATA_DIR."),
  ASSAY_OWNER_DATABASE_URL: postgresUrl()
    .optional()
    .describe(
      "The same database as the role that owns its tables, for migrations; DATABASE_URL then is a role that cannot change the audit log.",
    ),
  ASSAY_MIGRATE: zeroOrOne("1").describe(
    "0: a start leaves the database's tables alone and waits until assay migrate has renewed them. Needs DATABASE_URL.",
  ),
  ASSAY_WORKER: zeroOrOne("1").describe(
    "0: no worker runs beside the web server; assay worker does the jobs instead.",
  ),
  ASSAY_DATA_DIR: z
    .string()
    .default(".data")
    .describe("Folder of the embedded database and local files."),
  ASSAY_SECRET: z
    .string()
    .min(32, "needs at least 32 characters")
    .optional()
    .describe(
      "Signs sessions and encrypts the secrets of connections. Generated with the embedded database; required with DATABASE_URL.",
    ),
  ASSAY_PREVIOUS_SECRETS: z
    .string()
    .default("")
    .refine(
      (text) => listed(text).every((one) => one.length >= 32),
      "needs at least 32 characters in each",
    )
    .describe(
      "Earlier values of ASSAY_SECRET, separated by commas, until assay secrets rotate has encrypted everything anew.",
    ),
  ASSAY_BOOTSTRAP_TOKEN: z
    .string()
    .min(32, "needs at least 32 characters")
    .optional()
    .describe("On the first start only: makes an owner token with this value, for scripts."),
  ASSAY_ORIGIN: webUrl("https://assay.example")
    .optional()
    .describe("Public address when behind a proxy, such as https://assay.example."),
  ASSAY_MAX_BODY_BYTES: whole(1)
    .default(100_000_000)
    .describe("Largest document accepted, in bytes."),
  ASSAY_CONNECT_HOSTS: z
    .string()
    .default("")
    .refine(isAllowList, "must list hosts, host:port or ranges such as 10.0.0.0/8")
    .describe(
      "Hosts inside your network that connections may ask: host, host:port or ranges such as 10.0.0.0/8, separated by commas. Unset: public addresses only.",
    ),
  ASSAY_OIDC_ISSUER: webUrl("https://login.example")
    .optional()
    .describe("Single sign-on: the issuer of your OpenID Connect provider."),
  ASSAY_OIDC_CLIENT_ID: z.string().optional().describe("Single sign-on: id of this client there."),
  ASSAY_OIDC_CLIENT_SECRET: z
    .string()
    .optional()
    .describe("Single sign-on: its secret. Unset: a public client, by PKCE alone."),
  ASSAY_OIDC_SCOPES: z
    .string()
    .default("openid profile email")
    .describe("Single sign-on: scopes to ask for, separated by blanks."),
  ASSAY_OIDC_GROUPS_CLAIM: z
    .string()
    .default("groups")
    .describe("Single sign-on: the claim that lists a person's groups."),
  ASSAY_OIDC_GROUPS: z
    .string()
    .default("{}")
    .refine(isJsonObject, "must be a JSON object")
    .describe(
      'Single sign-on: what groups have here, as JSON: {"ml-team": {"access": "member", "role": "data-scientist"}}. Nobody else gets in.',
    ),
  ASSAY_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, "must start with smtp:// or smtps://")
    .optional()
    .describe(
      "Server that sends mail, such as smtps://user:password@mail.example:465. Unset: links are shown instead.",
    ),
  ASSAY_MAIL_FROM: z
    .string()
    .default("Assay <assay@localhost>")
    .refine((text) => !/[\r\n]/.test(text), "must be one line")
    .describe("Sender of mails."),
  ASSAY_READ_ONLY: zeroOrOne("0").describe(
    "1: everything can be seen and nothing changed, for incidents and restores. Only signing in still writes.",
  ),
  ASSAY_AUDIT_ANCHOR_URL: webUrl("https://log.example/assay")
    .optional()
    .describe("Where the head of each audit log is sent every hour, to be kept outside."),
  ASSAY_LOG_FORMAT: z
    .enum(["json", "pretty"], "must be json or pretty")
    .default("json")
    .describe("json: an event a line for machines. pretty: the same for eyes."),
  ASSAY_METRICS_TOKEN: z
    .string()
    .min(16, "needs at least 16 characters")
    .optional()
    .describe(
      "What Prometheus sends as a bearer token to read /api/metrics. Unset: only this machine itself may, and not behind a proxy.",
    ),
  ASSAY_WORKER_PORT: z.coerce
    .number("must be a port")
    .int("must be a port")
    .min(1, "must be a port")
    .max(65_535, "must be a port")
    .optional()
    .describe(
      "Port on which a worker answers /api/health/live, /api/health/ready and /api/metrics. Unset: it listens nowhere.",
    ),
  ASSAY_STOP_SECONDS: z.coerce
    .number("must be a number of seconds")
    .min(0, "must be a number of seconds")
    .max(3_600, "must be at most 3600")
    .default(25)
    .describe("What requests and jobs in flight get to finish when the server is asked to stop."),
  ASSAY_DRAIN_SECONDS: z.coerce
    .number("must be a number of seconds")
    .min(0, "must be a number of seconds")
    .max(600, "must be at most 600")
    .default(0)
    .describe(
      "How long a server that was asked to stop still takes connections while it says it is not ready, so that balancers notice.",
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe(
      "Where traces are sent (OTLP over HTTP), such as http://collector.example:4318. Unset: nothing is traced. Other OTEL_ variables hold as OpenTelemetry defines them.",
    ),
  ASSAY_URL: webUrl("https://assay.example").optional().describe("CLI: the server to talk to."),
  ASSAY_TOKEN: z.string().optional().describe("CLI: the token to send."),
  ASSAY_PG_HOME: z
    .string()
    .default("/var/lib/assay")
    .describe(
      "Where the embedded database goes when root starts Assay in a folder only root can pass.",
    ),
  ASSAY_PG_USER: z
    .string()
    .default("nobody")
    .describe("Account that runs the embedded database when root starts Assay."),
  ASSAY_TEST_DATABASE_URL: z
    .string()
    .optional()
    .describe("Tests: another PostgreSQL server to make test databases on."),
  ASSAY_CHROMIUM: z.string().optional().describe("Tests: the browser to drive."),
});
export type Env = z.infer<typeof Env>;

export const settings = Object.entries(Env.shape).map(([name, field]) => ({
  name,
  description: field.description ?? "",
}));

/** Where people reach this server; links in mails begin with it, and never with what a request calls us. */
export function publicOrigin(env: Env = readEnv()): string {
  return new URL(env.ASSAY_ORIGIN ?? `http://localhost:${env.PORT}`).origin;
}

/** The secret of this installation; `npm start` makes one with the embedded database. */
export function serverSecret(): string {
  const { ASSAY_SECRET } = readEnv();
  if (!ASSAY_SECRET) throw new Error("ASSAY_SECRET is not set; `npm start` sets it.");
  return ASSAY_SECRET;
}

const listed = (text: string): string[] => text.split(",").flatMap((one) => one.trim() || []);

/** Those that the secret of this installation followed, the latest first. */
export const previousSecrets = (): readonly string[] => listed(readEnv().ASSAY_PREVIOUS_SECRETS);

export const isReadOnly = (): boolean => readEnv().ASSAY_READ_ONLY === "1";

/** How events are written; read on its own, since a log line must not fail over another setting. */
export const logFormat = (): "json" | "pretty" =>
  process.env.ASSAY_LOG_FORMAT === "pretty" ? "pretty" : "json";

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function isAllowList(text: string): boolean {
  try {
    parseAllowList(text);
    return true;
  } catch {
    return false;
  }
}

/** Which servers inside the operator's network connections may ask. */
export const connectHosts = (): AllowList => parseAllowList(readEnv().ASSAY_CONNECT_HOSTS);

/** What is wrong with the settings: a line for each that names it, says what it must be, and what it is for. */
export class SettingsError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

/** Parses the environment. A value is never repeated in what is thrown: it may be a secret. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const present = Object.fromEntries(
    Object.entries(source).map(([name, value]) => [name, blankIsUnset.parse(value)]),
  );
  const parsed = Env.safeParse(present);
  if (parsed.success) return parsed.data;
  const wrong = new Map(parsed.error.issues.map((one) => [one.path.join("."), one.message]));
  throw new SettingsError(
    [...wrong].map(([name, message]) => {
      const setting = settings.find((one) => one.name === name);
      return `${name}: ${message}. What it is for: ${setting?.description ?? ""}`;
    }),
  );
}
