"use client";

import { useState } from "react";
import { Field, Select, TextArea, TextInput } from "#app/_ui/field.tsx";
import type { ConnectionKind } from "#server/connections/schema.ts";

const ADDRESS: Readonly<Partial<Record<ConnectionKind, { hint: string; example: string }>>> = {
  mlflow: {
    hint: "Where MLflow's own pages open.",
    example: "https://mlflow.example",
  },
  prometheus: {
    hint: "Where Prometheus' own pages open.",
    example: "https://prometheus.example",
  },
  alertmanager: {
    hint: "Where Alertmanager's own pages open.",
    example: "https://alertmanager.example",
  },
  "artifacts-http": {
    hint: "Of an index page, or of a JSON list of file names.",
    example: "https://ci.example/reports/",
  },
  "artifacts-s3": {
    hint: "Of the store, without the bucket.",
    example: "https://s3.eu-central-1.amazonaws.com",
  },
};

const OFTEN: readonly (readonly [number, string])[] = [
  [15, "Every 15 minutes"],
  [60, "Every hour"],
  [360, "Every 6 hours"],
  [1440, "Every day"],
];

/** What only this kind needs to know. */
export function KindFields({ kind }: { kind: ConnectionKind }) {
  const address = ADDRESS[kind];
  if (!address) return null;
  return (
    <>
      <Field label="Address" hint={address.hint}>
        {(control) => (
          <TextInput {...control} name="url" type="url" required placeholder={address.example} />
        )}
      </Field>
      <Field label="How often" hint="Only what is new is fetched.">
        {(control) => (
          <Select {...control} name="everyMinutes" defaultValue="60">
            {OFTEN.map(([minutes, label]) => (
              <option key={minutes} value={minutes}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind === "mlflow" ? (
        <Field label="Experiments" hint="One name a line; none means all.">
          {(control) => <TextArea {...control} name="experiments" />}
        </Field>
      ) : null}
      {kind === "prometheus" ? (
        <Field
          label="Expressions"
          hint="Beside rules, targets and alerts: one a line. [24h] before it reads its course over a day."
        >
          {(control) => <TextArea {...control} name="queries" spellCheck={false} />}
        </Field>
      ) : null}
      {kind === "artifacts-s3" ? (
        <>
          <Field label="Bucket">
            {(control) => <TextInput {...control} name="bucket" required maxLength={63} />}
          </Field>
          <Field label="Prefix" hint="Only objects whose key begins with it.">
            {(control) => <TextInput {...control} name="prefix" maxLength={900} />}
          </Field>
        </>
      ) : null}
    </>
  );
}

const WAYS: readonly (readonly [string, string])[] = [
  ["none", "None"],
  ["basic", "User name and password"],
  ["bearer", "Token"],
];

export function CredentialFields({ kind }: { kind: ConnectionKind }) {
  const ways =
    kind === "artifacts-s3" ? [...WAYS.slice(0, 1), ["access-key", "Access key"] as const] : WAYS;
  const [way, setWay] = useState("none");
  const chosen = ways.some(([value]) => value === way) ? way : "none";
  return (
    <div className="grid gap-4 side:grid-cols-2 side:max-w-[960px]">
      <Field label="Credentials">
        {(control) => (
          <Select
            {...control}
            name="credentials"
            value={chosen}
            onChange={(event) => setWay(event.target.value)}
          >
            {ways.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {chosen === "basic" ? (
        <>
          <Secret label="User name" name="user" isShown />
          <Secret label="Password" name="password" />
        </>
      ) : null}
      {chosen === "bearer" ? <Secret label="Token" name="token" /> : null}
      {chosen === "access-key" ? (
        <>
          <Secret label="Access key ID" name="accessKeyId" isShown />
          <Secret label="Secret access key" name="secretAccessKey" />
          <Field label="Region">
            {(control) => <TextInput {...control} name="region" placeholder="us-east-1" />}
          </Field>
        </>
      ) : null}
    </div>
  );
}

function Secret(props: { label: string; name: string; isShown?: boolean }) {
  return (
    <Field label={props.label}>
      {(control) => (
        <TextInput
          {...control}
          name={props.name}
          type={props.isShown ? "text" : "password"}
          autoComplete="off"
          required
        />
      )}
    </Field>
  );
}
