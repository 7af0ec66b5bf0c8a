import { ENGINE_VERSION } from "#server/assessments/catalogue.ts";
import { catalogue } from "#server/catalogue/catalogue.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { SampleProject } from "./portfolio.ts";
import type { ReadDocument } from "./read-documents.ts";

type Pool = ReadonlyMap<string, ReadDocument>;

/** Sample projects as rows to insert. Of the documents only those that these projects hold. */
export function sampleRows(
  projects: readonly SampleProject[],
  of: { documents: Pool; publishedById: string },
) {
  const picks = projects.flatMap((project) =>
    project.evidence.map(({ acceptance: _, ...pick }) => ({ projectId: project.id, ...pick })),
  );
  const held = new Set(picks.map((pick) => pick.document));
  return {
    projects: projects.map(({ drafts, published, evidence, ...row }) => row),
    drafts: projects.flatMap((project) =>
      project.drafts.map((draft) => ({
        projectId: project.id,
        updatedAt: project.published.at(-1)?.publishedAt ?? project.createdAt,
        ...draft,
      })),
    ),
    published: projects.flatMap((project) =>
      frozenAssessments(project, of.documents, of.publishedById).map((record) => ({
        projectId: project.id,
        ...record,
      })),
    ),
    picks,
    documents: [...of.documents.values()]
      .filter((document) => held.has(document.key))
      .map(({ text: _, body, facts, ...row }) => ({
        ...row,
        sizeBytes: body.length,
        body: body.toString("base64"),
        facts: facts.map((fact, ordinal) => ({ ordinal, ...fact })),
      })),
    acceptances: projects.flatMap((project) =>
      acceptanceItems(project, of.documents).map((item) => ({ projectId: project.id, ...item })),
    ),
  };
}

/** A sample's published assessments, each with the scores that publishing it at that moment gave. */
function frozenAssessments(project: SampleProject, documents: Pool, publishedById: string) {
  const evidence = evidenceItems(project, documents);
  return project.published.map(({ publishedAt, answers }, i) => {
    const number = i + 1;
    const scores = readinessAt(
      {
        factors: project.factors,
        profile: {},
        basis: "published",
        assessmentNumber: number,
        assessors: answers,
        evidence,
        acceptances: acceptanceItems(project, documents),
        at: publishedAt,
      },
      { withActions: false },
    );
    const record = {
      number,
      catalogueVersion: catalogue.version,
      engineVersion: ENGINE_VERSION,
      publishedById,
      publishedAt,
      note: "Generated",
      answers,
      scores,
    };
    return { ...record, digest: sha256(canonicalJson({ projectId: project.id, ...record })) };
  });
}

export function evidenceItems(project: SampleProject, documents: Pool) {
  return project.evidence.flatMap(({ id, document, senderKind, senderId }) => {
    const read = documents.get(document);
    if (!read) return [];
    return {
      evidenceId: id,
      source: read.source,
      senderKind,
      senderId,
      receivedAt: read.receivedAt,
      observedAt: read.observedAt,
      isDated: read.observedAt !== null,
      context: {},
      readings: read.readings,
      sightings: [],
    };
  });
}

/** Who accepts a document, does so when it arrives. */
export function acceptanceItems(project: SampleProject, documents: Pool) {
  return project.evidence.flatMap(({ id, document, acceptance }) => {
    const read = documents.get(document);
    if (!read?.testId || !acceptance) return [];
    return {
      id: acceptance.id,
      evidenceId: id,
      targetId: read.testId,
      acceptedById: acceptance.acceptedById,
      role: "engineer",
      acceptedAt: read.receivedAt,
    };
  });
}
