import { hashPassword } from "better-auth/crypto";
import { changedMail } from "#server/accounts/findings.ts";
import * as accounts from "#server/accounts/store.ts";
import { auditedWhere } from "#server/audit/commands.ts";
import type { NewEntry } from "#server/audit/schema.ts";
import type { WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { canMail, sendMailLater } from "#server/platform/mail.ts";
import { dropFactors } from "#server/sign-in/store.ts";
import { hoursAfter, OWNER_LINK_HOURS } from "./rules.ts";
import type { OwnerCredentials } from "./schema.ts";
import * as store from "./store.ts";

// ── first start ─────────────────────────────────────────────────────────────────────────────────

export type FirstStart = {
  readonly workspaceId: string;
  readonly ownerUserId: string;
  /** Whether this call made the workspace. */
  readonly isNew: boolean;
  /** null once an owner can sign in. */
  readonly ownerLinkToken: string | null;
};

/**
 * Makes the workspace and its owner when the database has none, and a one-time link as long as no
 * owner can sign in. The bootstrap token is used on that first start only.
 */
export async function ensureWorkspaceAndOwner(
  deps: Deps,
  options: { bootstrapToken?: string | undefined } = {},
): Promise<FirstStart> {
  return auditedWhere(deps, async (tx) => {
    await store.lockFirstStart(tx);
    const workspace = await store.workspaceBySlug(tx, "main");
    const ids = workspace
      ? { workspaceId: workspace.id, owner: await store.firstOwner(tx, workspace.id) }
      : await makeWorkspace(deps, tx, options.bootstrapToken);
    if (!ids.owner) throw new AppError("internal", "The workspace has no owner.");
    const link = ids.owner.isClaimed
      ? null
      : await makeOwnerLink(deps, tx, { ...ids, userId: ids.owner.userId });
    const subject = { kind: "person", id: ids.owner.userId };
    const entries: NewEntry[] = [
      ...(workspace ? [] : [{ action: "workspace.create" } as const]),
      ...(link ? [{ action: "link.create", subject } as const] : []),
    ];
    return {
      place: { workspaceId: ids.workspaceId, by: { kind: "system", id: "start" } },
      entries,
      result: {
        workspaceId: ids.workspaceId,
        ownerUserId: ids.owner.userId,
        isNew: workspace === null,
        ownerLinkToken: link?.token ?? null,
      },
    };
  });
}

async function makeWorkspace(deps: Deps, tx: WriteTx, bootstrapToken: string | undefined) {
  const at = deps.now();
  const workspaceId = deps.newId();
  const userId = deps.newId();
  await store.addWorkspaceWithOwner(tx, { workspaceId, userId, role: "product-owner", at });
  if (bootstrapToken !== undefined)
    await store.addToken(tx, {
      id: deps.newId(),
      workspaceId,
      name: "Bootstrap",
      tokenHash: sha256(bootstrapToken),
      // Its value was chosen outside; no part of it is kept in the open.
      prefix: "ASSAY_BOOTSTRAP_TOKEN",
      actor: "person",
      userId,
      scopes: ["ingest", "gate", "read", "write", "admin"],
      projectIds: [],
      isBootstrap: true,
      createdAt: at,
      expiresAt: null,
    });
  return { workspaceId, owner: { userId, isClaimed: false } };
}

/** The one place that makes a link with which somebody sets a password. */
export async function makeOwnerLink(
  deps: Deps,
  tx: WriteTx,
  of: { workspaceId: string; userId: string },
) {
  const token = deps.secret(32);
  const createdAt = deps.now();
  const expiresAt = hoursAfter(createdAt, OWNER_LINK_HOURS);
  await store.replaceOwnerLink(tx, {
    tokenHash: sha256(token),
    workspaceId: of.workspaceId,
    userId: of.userId,
    createdAt,
    expiresAt,
  });
  return { token, expiresAt };
}

/** `assay owner-link`: whoever can run commands beside the database may set the owner's password anew. */
export async function newOwnerLink(
  deps: Deps,
  options: { withoutFactors?: boolean } = {},
): Promise<{ token: string; expiresAt: Date }> {
  return auditedWhere(deps, async (tx) => {
    const workspace = await store.workspaceBySlug(tx, "main");
    const owner = workspace && (await store.firstOwner(tx, workspace.id));
    if (!workspace || !owner)
      throw new AppError("not-found", "There is no workspace yet.", {
        hint: "Run npm start once.",
      });
    const { userId } = owner;
    if (options.withoutFactors) await dropFactors(tx, userId);
    return {
      place: { workspaceId: workspace.id, by: { kind: "system", id: "command line" } },
      entries: [
        { action: "link.create", subject: { kind: "person", id: userId } },
        ...(options.withoutFactors
          ? [
              {
                action: "person.factor",
                subject: { kind: "person", id: userId },
                detail: { changed: "all off" },
              } as const,
            ]
          : []),
      ],
      result: await makeOwnerLink(deps, tx, { workspaceId: workspace.id, userId }),
    };
  });
}

// ── one-time links ──────────────────────────────────────────────────────────────────────────────

const SPENT = "This link was used, has expired or was replaced by a newer one.";

/** Uses the link up and sets name, e-mail and password; only an owner chooses a role with it. */
export async function claimOwnerLink(deps: Deps, input: OwnerCredentials): Promise<void> {
  const at = deps.now();
  const tokenHash = sha256(input.token);
  const spent = () =>
    new AppError("not-found", SPENT, { hint: "Make a new one with: npx assay owner-link" });
  // Hashing a password is work that is done for holders of a link only.
  if (!(await store.openPasswordLink(deps.db, { tokenHash, at }))) throw spent();
  const passwordHash = await hashPassword(input.password);
  const before = await auditedWhere(deps, async (tx) => {
    const link = await store.consumeOwnerLink(tx, { tokenHash, at });
    if (!link) throw spent();
    const holder = await accounts.accountByEmail(tx, input.email);
    if (holder && holder.userId !== link.userId) throw emailTaken();
    const { name, email } = input;
    const old = await accounts.renameUser(tx, { id: link.userId, name, email });
    await store.setRoleOfOwner(tx, { ...link, role: input.role });
    await accounts.setPassword(tx, {
      accountRowId: deps.newId(),
      userId: link.userId,
      passwordHash,
      at,
    });
    const { workspaceId, userId } = link;
    const subject = { kind: "person", id: userId } as const;
    const isOther = old !== null && old !== email;
    const other = {
      action: "person.account",
      subject,
      detail: { changed: "address", isProven: false },
    } as const;
    return {
      place: { workspaceId, by: subject },
      entries: [
        { action: "person.password", subject, detail: { by: "link" } } as const,
        ...(isOther ? [other] : []),
      ],
      result: isOther ? old : null,
    };
  });
  if (before !== null && canMail() && !before.endsWith(`@${store.UNCLAIMED_DOMAIN}`))
    sendMailLater({ to: before, ...changedMail() });
}

function emailTaken(): AppError {
  return new AppError("conflict", "Another account has this e-mail address.", {
    pointer: "/email",
  });
}
