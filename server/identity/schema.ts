import { z } from "zod";

/** The catalogue's eight roles (catalog.json handover.roles). */
export const ROLES = [
  "data-scientist",
  "engineer",
  "data-engineer",
  "sre",
  "product-owner",
  "privacy-legal",
  "security",
  "risk-owner",
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** What somebody is in the workspace, the widest first. */
export const ACCESSES = ["owner", "admin", "member", "viewer"] as const;
export const Access = z.enum(ACCESSES);
export type Access = z.infer<typeof Access>;

/** What somebody is in a project, the widest first. */
export const PROJECT_ROLES = ["lead", "approver", "assessor", "viewer"] as const;
export const ProjectRoleName = z.enum(PROJECT_ROLES);
export type ProjectRoleName = z.infer<typeof ProjectRoleName>;

export const Visibility = z.enum(["workspace", "restricted"]);
export type Visibility = z.infer<typeof Visibility>;

/** What a person, or a team they are in, was given in a project. */
export const Grant = z.object({ role: ProjectRoleName, discipline: Role.nullable() });
export type Grant = z.infer<typeof Grant>;

export const TOKEN_SCOPES = ["ingest", "gate", "read", "write", "admin"] as const;
export const TokenScope = z.enum(TOKEN_SCOPES);
export type TokenScope = z.infer<typeof TokenScope>;

/**
 * Who acts. A person is at a screen or behind a personal token; a service is a machine's token; a
 * connection is a tool that is pulled from or that pushes to its own hook, and is a machine too.
 */
export type Actor =
  | {
      readonly kind: "person";
      readonly userId: string;
      readonly access: Access;
      readonly role: Role;
      readonly tokenId?: string;
      /** Of a browser's session, which its person can tell from their others. */
      readonly sessionId?: string;
      readonly scopes: readonly TokenScope[] | "all";
    }
  | { readonly kind: "service"; readonly tokenId: string; readonly scopes: readonly TokenScope[] }
  | {
      readonly kind: "connection";
      readonly connectionId: string;
      readonly scopes: readonly TokenScope[];
    }
  /** Assay itself, when a moment came that nobody has to ask for, such as the end of a waiver. */
  | { readonly kind: "system"; readonly scopes: readonly TokenScope[] };

/** An actor as a row keeps it. */
export const RecordedActor = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("person"),
    userId: z.string(),
    access: Access,
    role: Role,
    tokenId: z.string().optional(),
    scopes: z.union([z.literal("all"), z.array(TokenScope)]),
  }),
  z.object({ kind: z.literal("service"), tokenId: z.string(), scopes: z.array(TokenScope) }),
  z.object({
    kind: z.literal("connection"),
    connectionId: z.string(),
    scopes: z.array(TokenScope),
  }),
  z.object({ kind: z.literal("system"), scopes: z.array(TokenScope) }),
]);

/** What a person enters when a one-time link makes their account, or proves that they have one. */
export const Credentials = z.strictObject({
  token: z.string().min(20).max(200),
  name: z.string().trim().min(1, "enter a name").max(100),
  email: z.email("enter an e-mail address").max(254).toLowerCase(),
  password: z.string().min(10, "at least 10 characters").max(128, "at most 128 characters"),
});
export type Credentials = z.infer<typeof Credentials>;
/** The first owner chooses a role too; everybody else gets it with the invitation. */
export const OwnerCredentials = Credentials.extend({ role: Role });
export type OwnerCredentials = z.infer<typeof OwnerCredentials>;

export const OneTimeLink = z.object({ token: z.string(), expiresAt: z.date() });
export type OneTimeLink = z.infer<typeof OneTimeLink>;

/** Whom a one-time password link is for. */
export const PasswordLink = z.object({
  name: z.string(),
  email: z.string(),
  role: Role,
  access: Access,
  /** They never had a password: the first owner on the first start. */
  isNew: z.boolean(),
});
export type PasswordLink = z.infer<typeof PasswordLink>;

export const NewInvitation = z.strictObject({
  role: Role,
  access: Access.default("member"),
  note: z.string().trim().max(200).optional(),
  /** Only whoever has this address may use it; it is mailed there where mail can be sent. */
  email: z.email("enter an e-mail address").max(254).toLowerCase().optional(),
});
export type NewInvitation = z.infer<typeof NewInvitation>;

export const Invitation = z.object({
  id: z.string(),
  role: Role,
  access: Access,
  note: z.string().nullable(),
  email: z.string().nullable(),
  createdById: z.string(),
  createdAt: z.date(),
  expiresAt: z.date(),
});
export type Invitation = z.infer<typeof Invitation>;

/** What a link leads to, shown before it is used. */
export const OpenInvitation = z.object({
  role: Role,
  workspaceName: z.string(),
  email: z.string().nullable(),
});

/** A secret is in an answer once, when it is made. */
export const InvitationLink = z.object({
  id: z.string(),
  token: z.string(),
  expiresAt: z.date(),
  /** Whether it was mailed; otherwise whoever made it hands the link on. */
  isMailed: z.boolean(),
});
export type InvitationLink = z.infer<typeof InvitationLink>;

export const Member = z.object({
  userId: z.string(),
  name: z.string(),
  /** null until the person has set one. */
  email: z.string().nullable(),
  role: Role,
  access: Access,
  isDemo: z.boolean(),
  /** A demo person or an owner who has not used the link yet cannot sign in. */
  canSignIn: z.boolean(),
  createdAt: z.date(),
});
export type Member = z.infer<typeof Member>;

/** Whom a record names by id: people, former ones too, and tokens. */
export const Named = z.object({ id: z.string(), name: z.string(), role: Role.nullable() });
export type Named = z.infer<typeof Named>;

export const Me = z.object({
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  role: Role,
  access: Access,
  workspaceName: z.string(),
});
export type Me = z.infer<typeof Me>;

export const MemberChange = z.strictObject({
  userId: z.string(),
  role: Role.optional(),
  access: Access.optional(),
});
export type MemberChange = z.infer<typeof MemberChange>;

export const WorkspaceName = z.strictObject({
  name: z.string().trim().min(1, "enter a name").max(100),
});
export type WorkspaceName = z.infer<typeof WorkspaceName>;

export const NewToken = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(TokenScope).min(1),
  /** Slugs of the projects it is limited to; left out means all. */
  projects: z.array(z.string()).max(200).optional(),
  /** ISO date and time; 90 days from now when left out. */
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
  actor: z.enum(["service", "person"]).optional(),
});
export type NewToken = z.infer<typeof NewToken>;

export const Token = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, to recognise it by. */
  prefix: z.string(),
  actor: z.enum(["service", "person"]),
  userId: z.string(),
  scopes: z.array(TokenScope),
  /** Of a token that is limited: it reaches these and nothing else, none when all are gone. */
  isLimited: z.boolean(),
  projectIds: z.array(z.string()),
  isBootstrap: z.boolean(),
  createdAt: z.date(),
  expiresAt: z.date().nullable(),
  lastUsedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
});
export type Token = z.infer<typeof Token>;
export const MadeToken = z.object({
  id: z.string(),
  token: z.string(),
  actor: z.enum(["service", "person"]),
  expiresAt: z.date(),
});
export type MadeToken = z.infer<typeof MadeToken>;
