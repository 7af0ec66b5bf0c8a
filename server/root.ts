import { accountsRouter } from "#server/accounts/router.ts";
import { actualsRouter } from "#server/actuals/router.ts";
import { answerProposalsRouter } from "#server/answer-proposals/router.ts";
import { assessmentsRouter } from "#server/assessments/router.ts";
import { auditRouter } from "#server/audit/router.ts";
import { badgesRouter } from "#server/badges/router.ts";
import { calibrationRouter } from "#server/calibration/router.ts";
import { catalogueRouter } from "#server/catalogue/router.ts";
import { certificationsRouter } from "#server/certifications/router.ts";
import { codeRouter } from "#server/code/router.ts";
import { commentsRouter } from "#server/comments/router.ts";
import { connectionsRouter } from "#server/connections/router.ts";
import { curvesRouter } from "#server/curves/router.ts";
import { decisionPointsRouter } from "#server/decision-points/router.ts";
import { demoRouter } from "#server/demo/router.ts";
import { digestsRouter } from "#server/digests/router.ts";
import { estimatesRouter } from "#server/estimates/router.ts";
import { evidenceRouter } from "#server/evidence/router.ts";
import { explorerRouter } from "#server/explorer/router.ts";
import { forecastsRouter } from "#server/forecasts/router.ts";
import { gatesRouter } from "#server/gates/router.ts";
import { handoverRouter } from "#server/handover/router.ts";
import { handoverItemsRouter } from "#server/handover-items/router.ts";
import { handoverReceiptsRouter } from "#server/handover-receipts/router.ts";
import { identityRouter } from "#server/identity/router.ts";
import { incidentsRouter } from "#server/incidents/router.ts";
import { jobsRouter } from "#server/jobs/router.ts";
import { lineageRouter } from "#server/lineage/router.ts";
import { lintRouter } from "#server/lint/router.ts";
import { monitoringRouter } from "#server/monitoring/router.ts";
import { noticesRouter } from "#server/notices/router.ts";
import { ownCataloguesRouter } from "#server/own-catalogues/router.ts";
import { peopleRouter } from "#server/people/router.ts";
import { plansRouter } from "#server/plans/router.ts";
import { policiesRouter } from "#server/policies/router.ts";
import { portfolioRouter } from "#server/portfolio/router.ts";
import { projectsRouter } from "#server/projects/router.ts";
import { proofsRouter } from "#server/proofs/router.ts";
import { readinessRouter } from "#server/readiness/router.ts";
import { referenceClassRouter } from "#server/reference-class/router.ts";
import { removalsRouter } from "#server/removals/router.ts";
import { reportSchedulesRouter } from "#server/report-schedules/router.ts";
import { reportsRouter } from "#server/reports/router.ts";
import { retentionRouter } from "#server/retention/router.ts";
import { retrospectivesRouter } from "#server/retrospectives/router.ts";
import { rolesRouter } from "#server/roles/router.ts";
import { roundsRouter } from "#server/rounds/router.ts";
import { runsRouter } from "#server/runs/router.ts";
import { savedViewsRouter } from "#server/saved-views/router.ts";
import { signInRouter } from "#server/sign-in/router.ts";
import { signOffsRouter } from "#server/sign-offs/router.ts";
import { slicesRouter } from "#server/slices/router.ts";
import { snapshotsRouter } from "#server/snapshots/router.ts";
import { subjectsRouter } from "#server/subjects/router.ts";
import { teamsRouter } from "#server/teams/router.ts";
import { trendsRouter } from "#server/trends/router.ts";
import { createCallerFactory, router } from "#server/trpc.ts";
import { waiversRouter } from "#server/waivers/router.ts";
import { webhooksRouter } from "#server/webhooks/router.ts";
import { weightsRouter } from "#server/weights/router.ts";

/** Every noun's router, one line each. */
export const appRouter = router({
  accounts: accountsRouter,
  actuals: actualsRouter,
  answerProposals: answerProposalsRouter,
  assessments: assessmentsRouter,
  audit: auditRouter,
  badges: badgesRouter,
  calibration: calibrationRouter,
  catalogue: catalogueRouter,
  certifications: certificationsRouter,
  comments: commentsRouter,
  connections: connectionsRouter,
  code: codeRouter,
  curves: curvesRouter,
  decisionPoints: decisionPointsRouter,
  demo: demoRouter,
  digests: digestsRouter,
  estimates: estimatesRouter,
  explorer: explorerRouter,
  forecasts: forecastsRouter,
  gates: gatesRouter,
  handover: handoverRouter,
  handoverItems: handoverItemsRouter,
  handoverReceipts: handoverReceiptsRouter,
  identity: identityRouter,
  incidents: incidentsRouter,
  lineage: lineageRouter,
  lint: lintRouter,
  monitoring: monitoringRouter,
  evidence: evidenceRouter,
  notices: noticesRouter,
  ownCatalogues: ownCataloguesRouter,
  people: peopleRouter,
  plans: plansRouter,
  policies: policiesRouter,
  portfolio: portfolioRouter,
  savedViews: savedViewsRouter,
  projects: projectsRouter,
  proofs: proofsRouter,
  readiness: readinessRouter,
  referenceClass: referenceClassRouter,
  removals: removalsRouter,
  reportSchedules: reportSchedulesRouter,
  reports: reportsRouter,
  retention: retentionRouter,
  retrospectives: retrospectivesRouter,
  roles: rolesRouter,
  rounds: roundsRouter,
  runs: runsRouter,
  signIn: signInRouter,
  signOffs: signOffsRouter,
  slices: slicesRouter,
  snapshots: snapshotsRouter,
  teams: teamsRouter,
  trends: trendsRouter,
  subjects: subjectsRouter,
  webhooks: webhooksRouter,
  jobs: jobsRouter,
  waivers: waiversRouter,
  weights: weightsRouter,
});
export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
