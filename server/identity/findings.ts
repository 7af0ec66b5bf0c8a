import { PERMISSIONS, type Verb } from "./permissions.ts";
import { ACCESSES, PROJECT_ROLES, TOKEN_SCOPES } from "./schema.ts";

/** What each line of the permission table lets somebody do, in words. */
export const VERB_WORDS: Readonly<Record<Verb, string>> = {
  "workspace.read": "See the portfolio, the catalogue and the finished projects",
  "account.write": "Change their own account, password and second factor",
  "projects.register": "Register a project",
  "reference-class.write": "Enter finished projects",
  "members.read": "See who is in the workspace and in which teams",
  "members.manage": "Invite, change and remove members",
  "teams.manage": "Make, change and remove teams",
  "tokens.own": "Make, list and revoke their own tokens",
  "tokens.manage": "List and revoke everybody's tokens",
  "audit.read": "Read and check the audit log",
  "workspace.manage": "Name the workspace, remove and bring back the demo",
  "policies.manage": "Write the policies of the gates",
  "catalogues.manage": "Import and retire the workspace's own catalogues",
  "weights.manage": "Set weights other than the catalogue's",
  "handover-items.manage": "Say what every handover asks for beside the catalogue's items",
  "webhooks.manage": "Say which webhooks and which chat are told what happens",
  "jobs.read": "See which jobs wait, run and failed",
  "jobs.manage": "Run failed jobs again, or discard them",
  "inbox.read": "See what waits in their own inbox",
  "reports.schedule": "Have a report sent by e-mail again and again",
  "people.erase": "Erase a person",
  "projects.delete": "Delete a project for good",
  "projects.read": "See the project, its scores, gate, estimate and handover",
  "projects.write": "Edit and archive the project",
  "roles.manage": "Give and withdraw roles, restrict who sees the project",
  "assessments.write": "Answer questions",
  "answers.propose": "Draft an answer for somebody to accept",
  "rounds.run": "Open a round of rating apart, reveal the ones they hold",
  "assessments.publish": "Publish an assessment",
  "evidence.read": "Read evidence, runs, lineage, monitoring, code and slices",
  "evidence.push": "Send evidence",
  "evidence.follow": "Ask how a document they sent stands",
  "evidence.accept": "Accept what evidence proposes",
  "evidence.mark": "Mark a document or an alert",
  "connections.read": "See which tools evidence comes from",
  "connections.manage": "Connect, change and remove tools",
  "gates.decide": "Record a gate decision",
  "gates.sign": "Sign a gate off for their discipline",
  "waivers.request": "Request a waiver, withdraw their own",
  "waivers.rule": "Approve, refuse and revoke waivers",
  "certificates.write": "Call for a review of a certificate, plan its days of grace",
  "comments.write": "Comment, take their own comments back",
  "incidents.write": "Record incidents and what was learnt",
  "plan.write": "Choose what to improve, who does it and by when",
  "snapshots.write": "Name a milestone and freeze its scores",
  "estimates.write": "Save estimates and forecasts, record outcomes",
  "retrospectives.write": "Enter what work took, write a retrospective",
  "retrospectives.close": "Close a retrospective for good",
  "handover.write": "Offer, accept and return handover items",
};

export type PermissionRow = {
  readonly verb: Verb;
  readonly words: string;
  /** In the order of the columns of its part. */
  readonly may: readonly boolean[];
  /** The scopes of a token of which one is enough; admin always is. */
  readonly scopes: readonly string[];
  readonly isPersonOnly: boolean;
};

export const MATRIX = [
  { in: "workspace", title: "In the workspace", columns: ACCESSES },
  { in: "project", title: "In a project", columns: PROJECT_ROLES },
] as const;

/** The permission table as rows of a part, for the app and for docs/permissions.md alike. */
export function permissionRows(part: (typeof MATRIX)[number]): PermissionRow[] {
  return verbsIn(part.in).map((verb) => {
    const rule = PERMISSIONS[verb];
    const may: readonly string[] = rule.may;
    const scopes: readonly string[] = rule.scopes;
    return {
      verb,
      words: VERB_WORDS[verb],
      may: part.columns.map((column) => may.includes(column)),
      scopes: TOKEN_SCOPES.filter((scope) => scope === "admin" || scopes.includes(scope)),
      isPersonOnly: "personOnly" in rule,
    };
  });
}

function verbsIn(place: "workspace" | "project"): Verb[] {
  const isVerb = (key: string): key is Verb => key in PERMISSIONS;
  return Object.keys(PERMISSIONS)
    .filter(isVerb)
    .filter((verb) => PERMISSIONS[verb].in === place);
}

/** docs/permissions.md, whole; a test keeps the file current. */
export function permissionsPage(): string {
  return `${[HEAD, ...MATRIX.map(partPage), FOOT].join("\n\n")}\n`;
}

function partPage(part: (typeof MATRIX)[number]): string {
  const columns = ["May", ...part.columns, "token with one of", "verb"];
  const rows = permissionRows(part).map((row) => [
    row.words,
    ...row.may.map((yes) => (yes ? "yes" : "–")),
    `${row.scopes.map((scope) => `\`${scope}\``).join(" ")}${row.isPersonOnly ? ", a person's" : ""}`,
    `\`${row.verb}\``,
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = line(columns.map(() => "---"));
  return [`## ${part.title}`, "", line(columns), rule, ...rows.map(line)].join("\n");
}

const HEAD = `# Who may do what

Made from \`PERMISSIONS\` in \`server/identity/permissions.ts\` by \`server/identity/findings.test.ts\`. The same table
decides in the app, in tRPC, over HTTP and on the command line, and Settings → Roles shows it.

Everybody has an **access** to the workspace (owner, admin, member, viewer) and a **role** in each project
(lead, approver, assessor, viewer):

- In a project that the workspace may see, owners and admins are leads, members assessors, viewers viewers. In a
  **restricted** project only who was given a role there, alone or by a team, and owners and admins. For anybody else it
  does not exist: not in lists, counts, search or addresses. Only its slug is taken: who asks for the very same one
  learns that, and no more.
- Of several roles the widest counts. A viewer of the workspace may be given a wider role in one project.
- Whoever registers a project leads it. Nobody gives more than they have.
- An admin neither makes, changes nor removes an owner, and the last owner stays.`;

const FOOT = `## Tokens

A **personal** token does what its person may and its scopes allow, whichever is less. A **service** token acts by its
scopes alone, so owners and admins make them, and a lead for the projects they lead, to send evidence and ask the gate.
It goes on when its maker leaves or has less access, until it is revoked: whoever knew it still does.
Nobody hands on a scope they lack. A token limited to projects reaches no other, and cannot have the scope admin, with
which it could lift its limit. Every token ends: after 90 days unless another date is chosen. Only its SHA-256 is kept;
the list shows its first 12 characters and when it was last used.

For secret scanners, a token matches

\`\`\`
assay_[0-9a-f]{72}
\`\`\`

Of the 72 characters the last 8 are a checksum of the 64 before them: the first 8 hexadecimal characters of
\`SHA-256("assay token checksum " + the 64)\`. What does not add up is not a token.`;
