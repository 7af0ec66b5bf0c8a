"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { date, relative, sentence } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { Checkbox, Field, FieldError, Select, TextInput } from "#app/_ui/field.tsx";
import { Segmented } from "#app/_ui/segmented.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import type { Member, Token, TokenScope } from "#server/identity/schema.ts";
import { tokenState } from "#server/members/findings.ts";
import { OnceShown } from "../once-shown.tsx";
import { useRefresh } from "../settings-api.tsx";

type ProjectName = { id: string; slug: string; name: string };
const SCOPES: Readonly<Record<TokenScope, string>> = {
  ingest: "Send evidence",
  gate: "Ask the gate",
  read: "Read everything",
  write: "Change projects and answers",
  admin: "Manage members and tokens",
};
const isScope = (value: unknown): value is TokenScope =>
  typeof value === "string" && value in SCOPES;

/** Days until it ends. There is no choice without an end. */
const DAYS = [7, 30, 90, 180, 365];
const DAY_MS = 86_400_000;

export function NewToken(props: {
  projects: readonly ProjectName[];
  /** What the maker may hand on. */
  scopes: readonly TokenScope[];
  /** An owner or an admin, whose service tokens need no limit. */
  isManager: boolean;
  blocked: string | null;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const refresh = useRefresh();
  const create = useMutation(useTRPC().identity.createToken.mutationOptions(refresh));
  if (props.blocked) return <Button disabledBecause={props.blocked}>Make a token</Button>;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const scopes = form.getAll("scope").filter(isScope);
    const projects = form.getAll("project").map(String);
    const days = Number(form.get("days"));
    setProblem(scopes.length === 0 ? "Choose at least one thing it may do." : null);
    if (scopes.length === 0) return;
    create.mutate({
      name: String(form.get("name")),
      scopes,
      actor: form.get("actor") === "service" ? "service" : "person",
      expiresAt: new Date(Date.now() + days * DAY_MS).toISOString(),
      ...(projects.length > 0 ? { projects } : {}),
    });
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <div className="flex flex-wrap items-end gap-4">
        <Field label="Name">
          {(control) => <TextInput {...control} name="name" required maxLength={100} />}
        </Field>
        <Field label="Ends after">
          {(control) => (
            <Select {...control} name="days" defaultValue="90">
              {DAYS.map((days) => (
                <option key={days} value={days}>
                  {days} days
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Segmented
        legend="It acts as"
        isLegendShown
        name="actor"
        defaultValue={props.isManager ? "service" : "person"}
        options={[
          { value: "service", label: "A service", hint: "Its evidence can prove automated tests" },
          { value: "person", label: "You", hint: "Never more than you may" },
        ]}
      />
      {props.isManager ? null : (
        <p className="text-12 text-ink-2">
          A service token must be limited to projects that you lead, and sends evidence and asks the
          gate only.
        </p>
      )}
      <details>
        <summary className="w-max py-3 underline decoration-control underline-offset-3 rail:py-1">
          Limit it to projects
        </summary>
        <div className="flex flex-wrap gap-x-5">
          {props.projects.map((project) => (
            <Checkbox key={project.id} name="project" value={project.slug} label={project.name} />
          ))}
        </div>
      </details>
      <fieldset>
        <legend className="font-strong">It may</legend>
        <div className="flex flex-wrap gap-x-5">
          {props.scopes.map((scope) => (
            <Checkbox
              key={scope}
              name="scope"
              value={scope}
              label={SCOPES[scope]}
              defaultChecked={
                props.scopes.includes("ingest")
                  ? scope === "ingest" || scope === "gate"
                  : scope === "read"
              }
            />
          ))}
        </div>
      </fieldset>
      {problem ? <FieldError>{problem}</FieldError> : null}
      {create.isError ? <FieldError>{messageOf(create.error)}</FieldError> : null}
      <div>
        <Button type="submit" look="main" disabled={create.isPending}>
          Make a token
        </Button>
      </div>
      {create.data ? (
        <OnceShown label="Token" value={create.data.token}>
          {create.data.actor === "service"
            ? "It acts as a service, so what it sends can prove automated tests."
            : "It acts as you."}{" "}
          It works until {date(create.data.expiresAt)} and is not shown again.
        </OnceShown>
      ) : null}
    </form>
  );
}

export function Tokens(props: {
  tokens: readonly Token[];
  projects: readonly ProjectName[];
  members: readonly Member[];
  at: Date;
  blocked: string | null;
}) {
  const revoke = useMutation(useTRPC().identity.revokeToken.mutationOptions(useRefresh()));
  if (props.tokens.length === 0)
    return <p className="text-ink-2">None yet. One that you make stands here.</p>;
  const makerOf = (id: string) =>
    props.members.find((one) => one.userId === id)?.name ?? "a former member";
  const nameOf = (id: string) => props.projects.find((one) => one.id === id)?.name ?? "a project";
  return (
    <div>
      <Table
        caption="Tokens"
        columns={[
          { head: "Token" },
          { head: "Made by" },
          { head: "May" },
          { head: "Projects" },
          { head: "Last used" },
          { head: "State" },
          { head: <span className="sr-only">Revoke</span> },
        ]}
      >
        {props.tokens.map((token) => (
          <tr key={token.id}>
            <th scope="row" className="text-left font-normal">
              <b>{token.name}</b> <Tag>{token.actor}</Tag>
              <span className="block font-mono text-12 text-ink-2">{token.prefix}…</span>
            </th>
            <td data-label="Made by">{makerOf(token.userId)}</td>
            <td data-label="May">
              {sentence(token.scopes.map((scope) => SCOPES[scope].toLowerCase()).join(", "))}
            </td>
            <td data-label="Projects">
              {!token.isLimited ? "all" : token.projectIds.map(nameOf).join(", ")}
            </td>
            <td data-label="Last used">
              {token.lastUsedAt ? relative(token.lastUsedAt, props.at) : "never"}
            </td>
            <td data-label="State">{stateOf(token, props.at)}</td>
            <td>
              {tokenState(token, props.at) === "active" ? (
                <Button
                  look="quiet"
                  aria-label={`Revoke ${token.name}`}
                  onClick={() => revoke.mutate({ id: token.id })}
                  disabled={props.blocked !== null || revoke.isPending}
                  title={props.blocked ?? undefined}
                >
                  Revoke
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

function stateOf(token: Token, at: Date): string {
  const state = tokenState(token, at);
  if (state !== "active") return state;
  return token.expiresAt ? `active until ${date(token.expiresAt)}` : "active, no end";
}
