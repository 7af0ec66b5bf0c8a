import { z } from "zod";
import { Count, Instant, MeasuredModel, Recorded, Share, Text, Window } from "../schema.ts";

/** Prometheus' /api/v1/rules. */
export const MonitorRule = z.object({
  tool: Text,
  group: Text,
  name: Text,
  type: z.enum(["alerting", "recording"]),
  query: Text,
  /** How long the expression must hold, in seconds. */
  durationSeconds: z.number().min(0).nullable(),
  labels: Recorded,
  annotations: Recorded,
  health: z.enum(["ok", "err", "unknown"]),
  lastError: Text.nullable(),
  state: z.enum(["firing", "pending", "inactive"]).nullable(),
  lastEvaluation: Instant.nullable(),
  evaluationSeconds: z.number().min(0).nullable(),
  /** Who is told; null where the source does not say. */
  receiver: Text.nullable(),
});
export type MonitorRule = z.infer<typeof MonitorRule>;

/** One alert by its fingerprint; Alertmanager's names. */
export const Alert = z.object({
  tool: Text,
  fingerprint: Text,
  alertname: Text,
  status: z.enum(["firing", "pending", "resolved", "suppressed"]),
  labels: Recorded,
  annotations: Recorded,
  startsAt: Instant.nullable(),
  /** null while it fires, also where the tool writes year 1 or a time to come. */
  endsAt: Instant.nullable(),
  value: z.number().nullable(),
  receivers: z.array(Text),
  silencedBy: z.array(Text),
  inhibitedBy: z.array(Text),
  generatorUrl: Text.nullable(),
});
export type Alert = z.infer<typeof Alert>;

/** Prometheus' /api/v1/targets. */
export const ScrapeTarget = z.object({
  job: Text,
  instance: Text,
  health: z.enum(["up", "down", "unknown"]),
  lastScrape: Instant.nullable(),
  lastError: Text.nullable(),
  scrapeSeconds: z.number().min(0).nullable(),
  labels: Recorded,
});
export type ScrapeTarget = z.infer<typeof ScrapeTarget>;

const Milliseconds = z.number().min(0).nullable();

export const LoadTest = MeasuredModel.extend({
  tool: Text,
  name: Text,
  requests: Count,
  failures: Count,
  requestsPerSecond: z.number().min(0).nullable(),
  p50Ms: Milliseconds,
  p95Ms: Milliseconds,
  p99Ms: Milliseconds,
  users: Count.nullable(),
  durationSeconds: z.number().min(0).nullable(),
  /** Empty: the test had no limits, so nothing passed. */
  thresholds: z.array(z.object({ name: Text, passed: z.boolean() })),
  endpoints: z.array(
    z.object({ name: Text, requests: Count, failures: Count, p95Ms: Milliseconds }),
  ),
});
export type LoadTest = z.infer<typeof LoadTest>;

/** A version reaching, or leaving, an environment. */
export const Deployment = MeasuredModel.extend({
  tool: Text,
  deploymentId: Text,
  environment: Text,
  action: z.enum(["deploy", "promote", "rollback", "retire"]),
  status: z.enum(["succeeded", "failed", "running", "unknown"]),
  fromVersion: Text.nullable(),
  commit: Text.nullable(),
  /** canary, blue-green, shadow, rolling …; null where the source does not say. */
  strategy: Text.nullable(),
  /** Shares of traffic or names of steps, in order. */
  steps: z.array(Text),
  analysisPassed: z.boolean().nullable(),
  smokeTestPassed: z.boolean().nullable(),
  trigger: Text.nullable(),
  /** An id or a role, no name. */
  actor: Text.nullable(),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
});
export type Deployment = z.infer<typeof Deployment>;

/** CodeCarbon's row: energy in kWh, emissions in kg of CO2 equivalent. */
export const Energy = z.object({
  tool: Text,
  project: Text,
  runId: Text,
  durationSeconds: z.number().min(0).nullable(),
  energyKwh: z.number().nullable(),
  cpuKwh: z.number().nullable(),
  gpuKwh: z.number().nullable(),
  ramKwh: z.number().nullable(),
  emissionsKg: z.number().nullable(),
  countryIsoCode: Text.nullable(),
  hardware: Recorded,
  /** machine or process: what was measured. */
  trackingMode: Text.nullable(),
});
export type Energy = z.infer<typeof Energy>;

/** What one thing costs to compute and keep: a group of features, a job, a service; with its budget. */
export const Cost = z.object({
  tool: Text,
  item: Text,
  itemType: z.enum(["feature-group", "job", "service", "storage", "other"]),
  /** Model inputs that it gives, by name. */
  features: z.array(Text),
  /** Money in `window`, in ISO 4217 currency. */
  amount: z.number().min(0).nullable(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
  budgetAmount: z.number().min(0).nullable(),
  /** Time of one computation. */
  p95Ms: z.number().min(0).nullable(),
  budgetP95Ms: z.number().min(0).nullable(),
  storageBytes: Count.nullable(),
  failureShare: Share.nullable(),
  window: Window.nullable(),
});
export type Cost = z.infer<typeof Cost>;
