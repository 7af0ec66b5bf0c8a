import { addConnection } from "#server/connections/commands.ts";
import { NewConnection } from "#server/connections/schema.ts";
import { makeEstimate } from "#server/estimates/commands.ts";
import { NewEstimate } from "#server/estimates/schema.ts";
import { ingest } from "#server/evidence/commands.ts";
import { PERMISSIONS, type Verb } from "#server/identity/permissions.ts";
import {
  type Access,
  PROJECT_ROLES,
  type ProjectRoleName,
  type TokenScope,
} from "#server/identity/schema.ts";
import { mintWorkspaceScope, type WorkspaceScope } from "#server/identity/scope.ts";
import type { Db } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { ownerScope } from "./factories.ts";
import { fixture } from "./recorded.ts";
import { everybody, everyToken } from "./walkers.ts";

// Who is tried, where, and what the table says they must be answered: for the walks over every tRPC
// procedure and every HTTP route.

/**
 * open: every member may see it; shut and hidden: restricted, the actors hold their roles in open and
 * shut and none in hidden; foreign: of another workspace; nothing: no project at all.
 */
export const PLACES = ["open", "shut", "hidden", "foreign", "nothing"] as const;
export type PlaceName = (typeof PLACES)[number];
export type Place = {
  readonly name: PlaceName;
  readonly slug: string;
  readonly evidenceId: string;
  readonly connectionId: string;
  readonly estimateId: string;
};
export type Places = Readonly<Record<PlaceName, Place>>;

/** What a walker may do, told by hand and not by the code that is tried. */
type Standing = {
  readonly access: Access | "service" | "nobody";
  readonly grant: ProjectRoleName | null;
  readonly scopes: readonly TokenScope[] | "all";
  /** The one project a token is limited to. */
  readonly limit: PlaceName | null;
};
export type Walker = Standing & {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly scope: WorkspaceScope | null;
};
export type Verdict = "allowed" | "forbidden" | "not seen" | "signed out";

/** What the table says. */
export function verdict(of: Standing, verb: Verb, place: PlaceName): Verdict {
  if (of.access === "nobody") return "signed out";
  const rule = PERMISSIONS[verb];
  const may: readonly string[] = rule.may;
  if (rule.in === "project") {
    if (place === "foreign" || place === "nothing") return "not seen";
    if (of.limit !== null && of.limit !== place) return "not seen";
    const role = roleIn(of, place);
    if (role === null) return "not seen";
    if (role !== "machine" && !may.includes(role)) return "forbidden";
  } else if (of.access !== "service" && !may.includes(of.access)) return "forbidden";
  if (of.access === "service" && "personOnly" in rule) return "forbidden";
  const scopes: readonly TokenScope[] = rule.scopes;
  const { scopes: own } = of;
  const isCovered =
    own === "all" || own.includes("admin") || scopes.some((scope) => own.includes(scope));
  return isCovered ? "allowed" : "forbidden";
}

function roleIn(of: Standing, place: PlaceName): ProjectRoleName | "machine" | null {
  if (of.access === "service") return "machine";
  if (of.access === "owner" || of.access === "admin") return "lead";
  const common = place !== "open" ? null : of.access === "member" ? "assessor" : "viewer";
  const held = [common, place === "hidden" ? null : of.grant];
  return PROJECT_ROLES.find((role) => held.includes(role)) ?? null;
}

/** What a project that is not seen is answered; what is missing within one that is seen is told otherwise. */
export const NOT_SEEN = /There is no project \\?"/;

// ── the world they walk in ──────────────────────────────────────────────────────────────────────

export type World = {
  readonly places: Places;
  readonly walkers: readonly Walker[];
  readonly owner: WorkspaceScope;
  readonly ids: { readonly token: string; readonly finished: string; readonly userId: string };
};

export async function worldOf(deps: Deps): Promise<World> {
  const owner = await ownerScope(deps);
  const foreign = await otherWorkspace(deps);
  const places = {
    open: await placeOf(deps, owner, "open"),
    shut: await placeOf(deps, owner, "shut"),
    hidden: await placeOf(deps, owner, "hidden"),
    foreign: await placeOf(deps, foreign, "foreign"),
  };
  await deps.db.project.updateMany({
    where: { slug: { in: ["shut", "hidden"] } },
    data: { visibility: "restricted" },
  });
  const nothing = { ...places.foreign, name: "nothing", slug: "nothing" } as const;
  const people = await everybody(deps, owner);
  const tokens = await everyToken(deps, people);
  const finished = deps.newId();
  await deps.db.finishedProject.create({
    data: {
      workspaceId: owner.workspaceId,
      id: finished,
      name: "Finished",
      finishedOn: deps.now(),
      estimateDays: 4,
      actualDays: 5,
      origin: "hand",
      addedById: "user-a",
      addedAt: deps.now(),
    },
  });
  const token = await deps.db.apiToken.findFirstOrThrow({ where: { revokedAt: null } });
  return {
    owner,
    places: { ...places, nothing },
    walkers: [...people, ...tokens],
    ids: { token: token.id, finished, userId: token.userId },
  };
}

async function otherWorkspace(deps: Deps): Promise<WorkspaceScope> {
  const at = deps.now();
  const person = { userId: "user-b", role: "engineer", access: "owner" } as const;
  await deps.db.workspace.create({ data: { id: "ws-b", slug: "b", name: "B", createdAt: at } });
  await deps.db.user.create({ data: { id: "user-b", name: "B", email: "b@t.invalid" } });
  await deps.db.member.create({ data: { workspaceId: "ws-b", ...person, createdAt: at } });
  const actor = { kind: "person", ...person, scopes: "all" } as const;
  return mintWorkspaceScope({ workspaceId: "ws-b", actor });
}

async function placeOf(deps: Deps, workspace: WorkspaceScope, name: PlaceName): Promise<Place> {
  const { slug } = await registerProject(deps, workspace, { name, slug: name, factors: {} });
  const scope = await findProject(deps, workspace, slug);
  const bytes = fixture("alertmanager/fixtures/alertmanager-0.25.0/webhook-001.json");
  const result = await ingest(deps, scope, { bytes, mediaType: "application/json" });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const hook = NewConnection.parse({ kind: "alertmanager-hook", name: "h" });
  const { id: connectionId } = await addConnection(deps, scope, hook);
  const plan = NewEstimate.parse({
    plan: { packages: [{ id: "a", name: "A", likely: 20 }] },
    seed: 1,
  });
  const { estimateId } = await makeEstimate(deps, scope, plan);
  return { name, slug, evidenceId: result.receipt.evidenceId, connectionId, estimateId };
}

// ── nothing changes while they walk ─────────────────────────────────────────────────────────────

export const REACHED = "the walk reached a write";

/**
 * From here on every write of data is refused by the database, so that all who may write find the same
 * world; what is noted of denied tries and of when a session was last used is none. */
export async function freeze(db: Db): Promise<void> {
  await db.$executeRawUnsafe(`
    CREATE FUNCTION walk_reached() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '${REACHED}'; END $$`);
  await db.$executeRawUnsafe(`
    DO $$ DECLARE t record; BEGIN
      FOR t IN SELECT tablename, CASE tablename WHEN 'Session' THEN '' ELSE 'OR UPDATE' END AS also
        FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('AuditEntry', 'AuditHead', 'AuditPending', 'RateLimit')
      LOOP
        EXECUTE format('CREATE TRIGGER walk_reached BEFORE INSERT OR DELETE %s ON %I
          FOR EACH STATEMENT EXECUTE FUNCTION walk_reached()', t.also, t.tablename);
      END LOOP;
    END $$`);
}

/** Runs `work` over all of `items`, a few at once. */
export async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
