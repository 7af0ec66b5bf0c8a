import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { stepCertification } from "#server/certifications/commands.ts";
import { certificationOf } from "#server/certifications/queries.ts";
import { CertificationStep } from "#server/certifications/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: await certificationOf(deps, scope),
}));

export const POST = projectRoute("certificates.write", (call) =>
  write(call, CertificationStep, async (step) => ({
    body: await stepCertification(call.deps, call.scope, step),
  })),
);
