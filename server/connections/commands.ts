import { audited } from "#server/audit/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError, FetchError } from "#server/platform/errors.ts";
import { seal } from "#server/platform/secret-box.ts";
import { callForPull, credentialsIn, faultFrom } from "#server/pulls/commands.ts";
import { openSource, probe } from "#server/pulls/queries.ts";
import { connectionOf, rowOf } from "./queries.ts";
import { askedOf, EVERY_MINUTES } from "./rules.ts";
import {
  type Asked,
  type Connection,
  type ConnectionPatch,
  type Credentials,
  type MadeConnection,
  type NewConnection,
  NewPulled,
  type Secret,
  type Tested,
} from "./schema.ts";
import * as store from "./store.ts";

const HOOK_SECRET_BYTES = 32;

/** The first pull is due at once. A hook's secret is in this answer and nowhere else. */
export async function addConnection(
  deps: Deps,
  scope: ProjectScope,
  input: NewConnection,
): Promise<MadeConnection> {
  const id = deps.newId();
  const createdAt = deps.now();
  const { kind, name, settings } = input;
  const isPulled = "credentials" in input;
  const hookSecret = isPulled ? null : deps.secret(HOOK_SECRET_BYTES);
  const secret: Secret =
    hookSecret === null
      ? "credentials" in input
        ? input.credentials
        : { kind: "none" }
      : { kind: "hook", value: hookSecret };
  const made = {
    id,
    kind,
    name,
    settings: { settings, secret: told(secret, createdAt) },
    secretBox: boxed(deps, secret),
    everyMinutes: isPulled ? (input.everyMinutes ?? EVERY_MINUTES[input.kind]) : null,
    createdAt,
    nextAt: isPulled ? createdAt : null,
  };
  const said = { action: "connection.create", subject: subjectOf(id), detail: { kind } } as const;
  await audited(deps, scope, said, (tx) => store.addConnection(tx, scope, made));
  if (isPulled) await callForPull(deps, scope, id);
  return { ...(await connectionOf(deps, scope, id)), hookSecret };
}

const subjectOf = (id: string) => ({ kind: "connection", id });

const told = (secret: Secret, setAt: Date) =>
  secret.kind === "none" ? null : { kind: secret.kind, setAt };

function boxed(deps: Deps, secret: Secret): Uint8Array<ArrayBuffer> | null {
  if (secret.kind === "none") return null;
  return seal(deps.serverSecret(), new TextEncoder().encode(JSON.stringify(secret)));
}

export async function changeConnection(
  deps: Deps,
  scope: ProjectScope,
  { id, ...patch }: ConnectionPatch & { id: string },
): Promise<Connection> {
  const row = await rowOf(deps, scope, id);
  const isPulled = row.everyMinutes !== null;
  if (!isPulled && (patch.settings || patch.credentials || patch.everyMinutes !== undefined))
    throw new AppError("invalid", "A hook has a name, and nothing else to change.", {
      hint: "Remove it and add another for a new secret.",
    });
  const now = deps.now();
  const settings = patch.settings === undefined ? null : settingsFor(row.kind, patch.settings);
  const { credentials } = patch;
  // Credentials go to the server that they were entered for, and to no other.
  const isElsewhere = settings !== null && originOf(settings) !== originOf(row.settings.settings);
  if (isElsewhere && !credentials && row.settings.secret)
    throw new AppError("invalid", "The address is another server's: enter its credentials too.", {
      pointer: "/credentials",
    });
  const change = {
    id,
    name: patch.name,
    everyMinutes: patch.everyMinutes,
    isEnabled: patch.isEnabled,
    settings: {
      settings: settings ?? row.settings.settings,
      secret: credentials ? told(credentials, now) : row.settings.secret,
    },
    ...(credentials ? { secretBox: boxed(deps, credentials) } : {}),
    ...nextPull({ isPulled, patch, wasEnabled: row.isEnabled, now }),
    forgetsCursor: settings !== null,
  };
  const detail = { changed: Object.keys(patch).sort() };
  const said = { action: "connection.edit", subject: subjectOf(id), detail } as const;
  await audited(deps, scope, said, (tx) => store.changeConnection(tx, scope, change));
  return connectionOf(deps, scope, id);
}

/** What was changed or resumed is tried at once; what is paused is not tried. */
function nextPull(of: {
  isPulled: boolean;
  patch: ConnectionPatch;
  wasEnabled: boolean;
  now: Date;
}): { nextAt?: Date | null } {
  const { settings, credentials, isEnabled = of.wasEnabled } = of.patch;
  if (!of.isPulled) return {};
  if (!isEnabled) return { nextAt: null };
  const isDue = settings || credentials || !of.wasEnabled || of.patch.everyMinutes !== undefined;
  return isDue ? { nextAt: of.now } : {};
}

function settingsFor(kind: string, settings: Record<string, unknown>) {
  const parsed = NewPulled.safeParse({ kind, name: "changed", settings });
  if (parsed.success) return parsed.data.settings;
  const [issue] = parsed.error.issues;
  throw new AppError("invalid", issue?.message ?? "The settings do not fit.", {
    pointer: `/${issue?.path.join("/") ?? "settings"}`,
  });
}

const originOf = (settings: Readonly<Record<string, unknown>>) => {
  const url = String(settings.url ?? "");
  return URL.canParse(url) ? new URL(url).origin : url;
};

export async function removeConnection(deps: Deps, scope: ProjectScope, id: string): Promise<void> {
  const said = (done: boolean) =>
    done ? ({ action: "connection.remove", subject: subjectOf(id) } as const) : null;
  const isRemoved = await audited(deps, scope, said, (tx) =>
    store.removeConnection(tx, scope, { id, at: deps.now() }),
  );
  if (!isRemoved) throw new AppError("not-found", "There is no such connection here.");
}

/** What a connection that is not kept yet would read, or why it can't. */
export function testNew(deps: Deps, input: NewPulled): Promise<Tested> {
  return tested(deps, { asked: input, credentials: input.credentials });
}

export async function testConnection(deps: Deps, scope: ProjectScope, id: string): Promise<Tested> {
  const asked = askedOf(await rowOf(deps, scope, id));
  if (!asked)
    throw new AppError("invalid", "A hook can't be tested from here: have its sender send a test.");
  const credentials = credentialsIn(deps, await store.boxOf(deps.db, scope, id));
  return tested(deps, { asked, credentials });
}

async function tested(deps: Deps, of: { asked: Asked; credentials: Credentials }): Promise<Tested> {
  try {
    const http = openSource(deps, of);
    try {
      return { kind: "works", ...(await probe(http, of.asked)) };
    } finally {
      await http.close();
    }
  } catch (error) {
    if (error instanceof FetchError) return { kind: "fails", ...faultFrom(error) };
    throw error;
  }
}
