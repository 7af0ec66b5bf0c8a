import { newestFacts } from "#server/facts/store.ts";
import { pictureAndGate } from "#server/gates/queries.ts";
import { receiptsOf, sealable } from "#server/handover-receipts/queries.ts";
import type { HandoverReceipt } from "#server/handover-receipts/schema.ts";
import { whyNot } from "#server/identity/permissions.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { membersOf, namedIn } from "#server/members/queries.ts";
import { monitoringOf } from "#server/monitoring/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { paperMarkdown } from "#server/platform/paper/markdown.ts";
import { type Entry, zippedWithSums } from "#server/platform/zip.ts";
import { projectOf } from "#server/projects/queries.ts";
import { handoverReport } from "#server/reports/rules/handover.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { runNamed } from "#server/runs/queries.ts";
import { signedBy } from "#server/signing-keys/commands.ts";
import { publicKeysOf } from "#server/signing-keys/queries.ts";
import { inOneView } from "#server/transfers/store.ts";
import { modelCard } from "./rules/card.ts";
import { dataSheet } from "./rules/data-sheet.ts";
import { checklistCsv, evidenceCsv, evidenceJson } from "./rules/lists.ts";
import { contactSheet } from "./rules/people.ts";
import { openRisks } from "./rules/risks.ts";
import { runJson } from "./rules/run.ts";
import { runbook } from "./rules/runbook.ts";
import { servedEntry } from "./rules/served.ts";
import { type Contact, type PackInput, type Served, UNKNOWN } from "./schema.ts";
import { documents } from "./store.ts";

/** Kinds that the pack tells of; of each subject the newest. */
const KINDS = [
  "model-version",
  "deployment",
  "component",
  "dataset-check",
  "source-freshness",
  "privacy-measure",
  "evaluation",
  "document",
  "monitor-rule",
] as const;
const FACTS_MAX = 5_000;

/**
 * Everything the receiving team needs in one zip: all of one view of the database, however long it takes,
 * written as fast as it is taken and never held as a whole. How it ends is told to whoever reads it.
 */
export function packFile(deps: Deps, scope: ProjectScope): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  // Not awaited: the reader of the stream sees how it ends.
  void inOneView(deps.db, async (tx) => {
    const still: Deps = { ...deps, db: tx };
    const input = await packInput(still, scope);
    const folder = `handover-${scope.slug}`;
    const entries = await entriesOf(still, scope, input);
    for await (const chunk of zippedWithSums(entries, { folder, at: deps.now() }))
      await writer.write(chunk);
  }).then(
    () => writer.close(),
    (error: unknown) => writer.abort(error).catch(() => undefined),
  );
  return readable;
}

export async function packInput(deps: Deps, scope: ProjectScope): Promise<PackInput> {
  const { picture, policy } = await pictureAndGate(deps, scope, { withActions: false });
  const project = await projectOf(deps, scope);
  const facts = await newestFacts(deps.db, scope, { kinds: KINDS, limit: FACTS_MAX });
  const names = new Map((await namedIn(deps, scope)).map(({ id, name }) => [id, name]));
  return {
    project,
    picture,
    policy,
    facts,
    served: await servedModel(deps, scope, { facts, profile: project.profile }),
    monitoring: await monitoringOf(deps, scope),
    contacts: await contactsOf(deps, scope, project.owners),
    receipts: await receiptsOf(deps, scope),
    nameOf: (id) =>
      names.get(id) ??
      (id === "system" ? "Assay" : id.startsWith("token:") ? "a service token" : "a former member"),
  };
}

async function servedModel(
  deps: Deps,
  scope: ProjectScope,
  of: { facts: PackInput["facts"]; profile: PackInput["project"]["profile"] },
): Promise<Served> {
  const found = servedEntry(of.facts, of.profile);
  const said = of.profile.servedModel;
  if (found?.entry.fact.kind !== "model-version")
    return {
      name: said?.name ?? null,
      version: said?.version ?? null,
      basis: said ? "the project's profile, which no registry confirms" : UNKNOWN,
      entry: null,
      run: null,
    };
  const { model, version } = found.entry.fact.value;
  const run = found.runId === null ? null : await runNamed(deps, scope, found.runId);
  return { name: model, version, basis: found.basis, entry: found.entry, run };
}

/** Everybody who works on the project; addresses only for whoever may see those of members. */
async function contactsOf(
  deps: Deps,
  scope: ProjectScope,
  owners: PackInput["project"]["owners"],
): Promise<Contact[]> {
  const { participants } = await peopleOf(deps, scope);
  const mayMail = whyNot(scope.actor, "members.read") === null;
  const members = new Map((await membersOf(deps, scope)).map((one) => [one.userId, one]));
  return participants.flatMap((one) => {
    const member = members.get(one.userId);
    if (!member || one.role === "viewer") return [];
    return [
      {
        name: member.name,
        email: mayMail ? member.email : null,
        role: one.discipline ?? member.role,
        areas: owners.filter(({ userId }) => userId === one.userId).map(({ area }) => area),
        standing: one.role,
      },
    ];
  });
}

async function entriesOf(deps: Deps, scope: ProjectScope, input: PackInput): Promise<Entry[]> {
  const { picture, policy, nameOf } = input;
  return [
    { name: "README.md", parts: () => modelCard(input) },
    { name: "data-sheet.md", parts: () => paperMarkdown(dataSheet(input)) },
    { name: "served-run.json", parts: () => [runJson(input.served)] },
    { name: "risks.md", parts: () => paperMarkdown(openRisks(input)) },
    { name: "runbook.md", parts: () => paperMarkdown(runbook(input)) },
    { name: "contacts.md", parts: () => paperMarkdown(contactSheet(input)) },
    {
      name: "checklist.md",
      parts: () => paperMarkdown(handoverReport({ picture, policy, nameOf })),
    },
    { name: "checklist.csv", parts: () => checklistCsv(input) },
    { name: "evidence.csv", parts: () => evidenceCsv(documents(deps.db, scope)) },
    { name: "evidence.json", parts: () => evidenceJson(documents(deps.db, scope)) },
    ...(await receiptEntries(deps, scope, input.receipts)),
  ];
}

/** Final receipts under the workspace's key; it is made before the pack is begun (commands.ts). */
async function receiptEntries(
  deps: Deps,
  scope: ProjectScope,
  receipts: readonly HandoverReceipt[],
): Promise<Entry[]> {
  const final = receipts.filter(({ isFinal }) => isFinal);
  if (final.length === 0) return [];
  const keys = await publicKeysOf(deps, scope);
  const canSign = keys.some(({ retiredAt }) => retiredAt === null);
  const entries: Entry[] = [];
  for (const receipt of final) {
    const body = sealable(scope, receipt);
    const file = canSign ? await signedBy(deps, scope, body) : JSON.parse(body.payload);
    const text = `${JSON.stringify(file, null, 2)}\n`;
    const name = `receipts/${receipt.area ?? "all"}-${receipt.receiptId}.json`;
    entries.push({ name, parts: () => [text] });
  }
  const keyFile = `${JSON.stringify({ keys }, null, 2)}\n`;
  return [...entries, { name: "receipts/public-keys.json", parts: () => [keyFile] }];
}
