import { z } from "zod";

/** Asked on a schedule. */
export const PULLED_KINDS = [
  "mlflow",
  "prometheus",
  "alertmanager",
  "artifacts-http",
  "artifacts-s3",
] as const;
/** Only listened to: the tool sends by itself. */
export const HOOK_KINDS = ["alertmanager-hook", "github-hook", "mlflow-hook"] as const;
export const ConnectionKind = z.enum([...PULLED_KINDS, ...HOOK_KINDS]);
export type ConnectionKind = z.infer<typeof ConnectionKind>;
export type HookKind = (typeof HOOK_KINDS)[number];
export const isHook = (kind: ConnectionKind): kind is HookKind =>
  HOOK_KINDS.some((hook) => hook === kind);

const Address = z
  .url({ protocol: /^https?$/, error: "an address that begins with http" })
  .max(2_000)
  // Addresses are kept and shown as they are; what proves who asks is kept encrypted.
  .refine((text) => !URL.canParse(text) || new URL(text).username + new URL(text).password === "", {
    error: "holds a user name or password; enter those as credentials",
  })
  .refine((text) => !/[?#]/.test(text), {
    error: "ends where a ? or # would begin; enter a key or token as credentials",
  });

const SETTINGS = {
  mlflow: z.strictObject({
    url: Address,
    /** Names of experiments; empty: all. */
    experiments: z.array(z.string().trim().min(1).max(500)).max(50).default([]),
  }),
  prometheus: z.strictObject({
    url: Address,
    queries: z
      .array(
        z.strictObject({
          expr: z.string().trim().min(1).max(2_000),
          /** null: the value now; else its course over so many hours. */
          hours: z.int().min(1).max(168).nullable().default(null),
        }),
      )
      .max(20)
      .default([]),
  }),
  alertmanager: z.strictObject({ url: Address }),
  "artifacts-http": z.strictObject({ url: Address }),
  "artifacts-s3": z.strictObject({
    /** Of the store, such as https://s3.eu-central-1.amazonaws.com. */
    url: Address,
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name"),
    prefix: z.string().max(900).default(""),
  }),
} as const;
const NoSettings = z.strictObject({});

// A line end in a header would begin another header.
const Word = z
  .string()
  .min(1, "is missing")
  .max(4_000)
  .regex(/^[\x21-\x7e]+$/, "only letters, digits and signs, without spaces");

/** What proves who asks. Kept encrypted; no screen and no answer ever holds it again. */
export const Credentials = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("basic"),
    user: z.string().min(1).max(500),
    password: z.string().max(4_000),
  }),
  z.strictObject({ kind: z.literal("bearer"), token: Word }),
  z.strictObject({
    kind: z.literal("access-key"),
    accessKeyId: Word,
    secretAccessKey: Word,
    sessionToken: Word.optional(),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,50}$/, "a region such as eu-central-1")
      .default("us-east-1"),
  }),
]);
export type Credentials = z.infer<typeof Credentials>;
/** What the box of a connection holds: credentials to ask with, or the secret that its sender signs with. */
export const Secret = z.union([
  Credentials,
  z.strictObject({ kind: z.literal("hook"), value: Word }),
]);
export type Secret = z.infer<typeof Secret>;

const Name = z.string().trim().min(1).max(100);
const EveryMinutes = z.int().min(5).max(10_080);

const pulled = <K extends (typeof PULLED_KINDS)[number], S extends z.ZodType>(
  kind: K,
  settings: S,
) =>
  z.strictObject({
    kind: z.literal(kind),
    name: Name,
    settings,
    credentials: Credentials.default({ kind: "none" }),
    everyMinutes: EveryMinutes.optional(),
  });
const listening = <K extends HookKind>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), name: Name, settings: NoSettings.default({}) });

export const NewPulled = z.discriminatedUnion("kind", [
  pulled("mlflow", SETTINGS.mlflow),
  pulled("prometheus", SETTINGS.prometheus),
  pulled("alertmanager", SETTINGS.alertmanager),
  pulled("artifacts-http", SETTINGS["artifacts-http"]),
  pulled("artifacts-s3", SETTINGS["artifacts-s3"]),
]);
export type NewPulled = z.infer<typeof NewPulled>;
const NewHook = z.discriminatedUnion("kind", [
  listening("alertmanager-hook"),
  listening("github-hook"),
  listening("mlflow-hook"),
]);
export const NewConnection = z.discriminatedUnion("kind", [NewPulled, NewHook]);
export type NewConnection = z.infer<typeof NewConnection>;

/** A kind with its settings: what is asked, without with what. */
type AskedOf<T> = T extends { kind: infer K; settings: infer S } ? { kind: K; settings: S } : never;
export type Asked = AskedOf<NewPulled>;

/** What is given changes, the rest stays. Settings are those of the connection's kind, whole. */
export const ConnectionPatch = z.strictObject({
  name: Name.optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
  credentials: Credentials.optional(),
  everyMinutes: EveryMinutes.optional(),
  isEnabled: z.boolean().optional(),
});
export type ConnectionPatch = z.infer<typeof ConnectionPatch>;

/** Why a pull failed, in a sentence that says what to do. */
export const Fault = z.object({ code: z.string(), message: z.string() });
export type Fault = z.infer<typeof Fault>;

/** What stands in the settings column: the settings, and of the secret only that there is one. */
export const KeptSettings = z.object({
  settings: z.record(z.string(), z.unknown()),
  secret: z.object({ kind: z.string(), setAt: z.coerce.date() }).nullable(),
});
export type KeptSettings = z.infer<typeof KeptSettings>;

export const ConnectionState = z.enum(["working", "failing", "new", "paused"]);
export type ConnectionState = z.infer<typeof ConnectionState>;

export const Connection = z.object({
  id: z.string(),
  kind: ConnectionKind,
  name: z.string(),
  settings: z.record(z.string(), z.unknown()),
  /** The kind of credentials and when they were set; never they themselves. */
  secret: z.object({ kind: z.string(), setAt: z.date() }).nullable(),
  state: ConnectionState,
  everyMinutes: z.int().nullable(),
  createdAt: z.date(),
  lastTriedAt: z.date().nullable(),
  /** What it brought is known as of then. */
  lastSucceededAt: z.date().nullable(),
  workingSince: z.date().nullable(),
  failingSince: z.date().nullable(),
  lastError: Fault.nullable(),
  failuresInARow: z.int(),
  nextAt: z.date().nullable(),
  documents: z.int(),
  refused: z.int(),
});
export type Connection = z.infer<typeof Connection>;

/** With the secret of a hook, which is in this answer and in no other. */
export const MadeConnection = Connection.extend({ hookSecret: z.string().nullable() });
export type MadeConnection = z.infer<typeof MadeConnection>;

export const Tested = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("works"), version: z.string().nullable(), says: z.string() }),
  z.object({ kind: z.literal("fails"), code: z.string(), message: z.string() }),
]);
export type Tested = z.infer<typeof Tested>;

export const ConnectionRow = z.object({
  id: z.string(),
  kind: ConnectionKind,
  name: z.string(),
  settings: KeptSettings,
  isEnabled: z.boolean(),
  everyMinutes: z.int().nullable(),
  createdAt: z.date(),
  lastTriedAt: z.date().nullable(),
  lastSucceededAt: z.date().nullable(),
  lastError: Fault.nullable(),
  failuresInARow: z.int(),
  nextAt: z.date().nullable(),
  cursor: z.unknown(),
});
export type ConnectionRow = z.infer<typeof ConnectionRow>;

/** What its tries add up to. */
export const PullTotals = z.object({
  connectionId: z.string(),
  documents: z.coerce.number(),
  refused: z.coerce.number(),
  workingSince: z.date().nullable(),
  failingSince: z.date().nullable(),
});
export type PullTotals = z.infer<typeof PullTotals>;
