import type { ConnectionKind, Credentials } from "#server/connections/schema.ts";

// What the form holds as the input of the API. The server checks it; here only shapes are made.

export const text = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

const lines = (value: string) =>
  value
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** `[24h] expression` asks for its course over a day, a bare expression for its value now. */
export function queryFrom(line: string): { expr: string; hours: number | null } {
  const [, hours, expr] = /^\[(\d{1,3})h\]\s*(.+)$/.exec(line) ?? [];
  return expr === undefined ? { expr: line, hours: null } : { expr, hours: Number(hours) };
}

export function credentialsFrom(form: FormData): Credentials {
  const kind = text(form, "credentials");
  if (kind === "basic")
    return { kind, user: text(form, "user"), password: String(form.get("password") ?? "") };
  if (kind === "bearer") return { kind, token: text(form, "token") };
  if (kind === "access-key")
    return {
      kind,
      accessKeyId: text(form, "accessKeyId"),
      secretAccessKey: text(form, "secretAccessKey"),
      region: text(form, "region") || "us-east-1",
    };
  return { kind: "none" };
}

export function pulledFrom(kind: ConnectionKind, form: FormData) {
  const url = text(form, "url");
  const common = {
    name: text(form, "name") || text(form, "kindName"),
    credentials: credentialsFrom(form),
    everyMinutes: Number(text(form, "everyMinutes")) || undefined,
  };
  if (kind === "mlflow")
    return { kind, ...common, settings: { url, experiments: lines(text(form, "experiments")) } };
  if (kind === "prometheus")
    return {
      kind,
      ...common,
      settings: { url, queries: lines(text(form, "queries")).map(queryFrom) },
    };
  if (kind === "alertmanager" || kind === "artifacts-http")
    return { kind, ...common, settings: { url } };
  if (kind !== "artifacts-s3") return null;
  const settings = { url, bucket: text(form, "bucket"), prefix: text(form, "prefix") };
  return { kind, ...common, settings };
}
