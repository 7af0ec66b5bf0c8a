import { audited } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import { actorId, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { lockProject } from "#server/projects/store.ts";
import { demandAnswerable } from "#server/rounds/commands.ts";
import { demandCatalogue, demandItem, demandStanding } from "./queries.ts";
import { readCatalogue } from "./rules/read.ts";
import { answerFault } from "./rules/scores.ts";
import {
  CATALOGUES_MAX,
  type ChooseVersion,
  type ImportCatalogue,
  type Imported,
  type OwnSaved,
  type SaveOwnAnswer,
  VERSIONS_MAX,
} from "./schema.ts";
import * as store from "./store.ts";

/**
 * The next version of a catalogue, or its first. One that says what the latest says makes none, however it
 * is written; no project changes over by itself. A retired catalogue comes back with a new version.
 */
export async function importCatalogue(
  deps: Deps,
  scope: WorkspaceScope,
  input: ImportCatalogue,
): Promise<Imported> {
  const read = readCatalogue(input.body, input.slug);
  if (!read.body) return { kind: "faults", faults: [...read.faults] };
  const { body, format } = read;
  const { slug, name } = body;
  const digest = sha256(canonicalJson(body));
  const said = ({ kind, version }: { kind: "imported" | "same"; version: number }) =>
    kind === "same"
      ? null
      : ({
          action: "catalogue.import",
          subject: { kind: "catalogue", id: slug },
          detail: { version, digest, format },
        } as const);
  return audited(deps, scope, said, async (tx) => {
    await store.lockCatalogues(tx, scope);
    const at = deps.now();
    const found = await store.findCatalogue(tx, scope, slug);
    const [latest] = found ? await store.versionsOf(tx, scope, found) : [];
    const version = (latest?.version ?? 0) + 1;
    if (latest?.digest === digest)
      return { kind: "same" as const, slug, digest, version: version - 1 };
    if (version > VERSIONS_MAX) throw tooMany(`${slug} has ${VERSIONS_MAX} versions already.`);
    const id = found?.id ?? deps.newId();
    if (found) await store.nameCatalogue(tx, scope, { id, name, retiredAt: null });
    else {
      if ((await store.catalogueRows(tx, scope)).length >= CATALOGUES_MAX)
        throw tooMany(`The workspace has ${CATALOGUES_MAX} catalogues already.`);
      await store.addCatalogue(tx, scope, { id, slug, name, at });
    }
    await store.addVersion(tx, scope, {
      catalogueId: id,
      version,
      format,
      body,
      digest,
      importedAt: at,
    });
    return { kind: "imported" as const, slug, version, digest };
  });
}

const tooMany = (message: string) => new AppError("conflict", message);

/** No project takes it up any more; those that rate by it go on. */
export async function retireCatalogue(
  deps: Deps,
  scope: WorkspaceScope,
  { slug, isRetired }: { slug: string; isRetired: boolean },
): Promise<void> {
  const said = {
    action: "catalogue.retire",
    subject: { kind: "catalogue", id: slug },
    detail: { isRetired },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockCatalogues(tx, scope);
    const { id } = await demandCatalogue(tx, scope, slug);
    await store.nameCatalogue(tx, scope, { id, retiredAt: isRetired ? deps.now() : null });
  });
}

/**
 * The version that a project rates by from now on: another one, an earlier one again, or none. Nobody's
 * answers change, so that whatever is chosen can be undone by choosing what was before.
 */
export async function chooseVersion(
  deps: Deps,
  scope: ProjectScope,
  { catalogue: slug, version, base }: ChooseVersion,
): Promise<void> {
  const said = {
    action: "catalogue.choose",
    subject: { kind: "catalogue", id: slug },
    detail: { version },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    await lockProject(tx, scope);
    const found = await demandCatalogue(tx, scope, slug);
    const [choices, versions] = [
      await store.choicesOf(tx, scope, found.id),
      await store.versionsOf(tx, scope, found),
    ];
    const now = choices[0]?.version ?? null;
    if (base !== undefined && base !== now)
      throw new AppError("precondition-failed", "Another version was chosen meanwhile.", {
        hint: "Look at it again and repeat the choice.",
      });
    if (version === now) throw new AppError("conflict", "The project rates by it already.");
    if (version !== null && !versions.some((one) => one.version === version))
      throw new AppError("not-found", `${found.slug} has no version ${version}.`);
    if (found.retiredAt && version !== null && choices.length === 0)
      throw new AppError("conflict", `${found.name} is retired: no project takes it up any more.`);
    const seq = choices.length + 1;
    await store.addChoice(tx, scope, { catalogueId: found.id, seq, version, chosenAt: deps.now() });
  });
}

/**
 * Autosave of one answer by an own catalogue. A change made from an answer that is no longer there is not
 * written; both come back.
 */
export async function saveOwnAnswer(
  deps: Deps,
  scope: ProjectScope,
  { catalogue: slug, id, base, value }: SaveOwnAnswer,
): Promise<OwnSaved> {
  const { role } = personOf(scope);
  let isBlind = false;
  // While people rate apart the log tells that somebody answered, and not what.
  const said = ({ outcome }: OwnSaved) =>
    outcome === "saved"
      ? ({
          action: "catalogue.answer",
          subject: { kind: "catalogue", id: slug },
          detail: isBlind ? {} : { answer: id },
        } as const)
      : null;
  return audited(deps, scope, said, async (tx): Promise<OwnSaved> => {
    const round = await demandAnswerable(tx, scope, actorId(scope.actor));
    isBlind = round !== null;
    const { catalogueId, version, body } = await demandStanding(tx, scope, slug);
    const item = demandItem(body, id);
    const fault = value && answerFault(item, value);
    if (fault) throw new AppError("invalid", `${id}: ${fault}`);
    const answers = await store.lockMyAnswers(tx, scope, catalogueId);
    const theirs = answers[id]?.answer ?? null;
    if (
      canonicalJson(theirs) !== canonicalJson(base) &&
      canonicalJson(theirs) !== canonicalJson(value)
    )
      return { outcome: "conflict", mine: value, theirs };
    const { [id]: _, ...others } = answers;
    const next = value ? { ...others, [id]: { answer: value, version } } : others;
    const at = deps.now();
    const revision = await store.saveMyAnswers(tx, scope, {
      catalogueId,
      version,
      role,
      answers: next,
      at,
      apartIn: round?.number ?? null,
    });
    return { outcome: "saved", revision };
  });
}
