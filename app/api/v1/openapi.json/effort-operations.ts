import { z } from "zod";
import { Calibration, NewOutcome } from "#server/calibration/schema.ts";
import { NewEstimate, SavedEstimate, WholeEstimate } from "#server/estimates/schema.ts";
import {
  Forecast,
  ForecastWithOutcome,
  NewForecast,
  SavedForecast,
} from "#server/forecasts/schema.ts";
import { FinishedProject, NewFinished } from "#server/reference-class/schema.ts";
import type { Operation } from "./operations.ts";

const EstimateView = WholeEstimate.extend(SavedEstimate.omit({ result: true }).shape);
const ForecastView = Forecast.extend(SavedForecast.omit({ result: true }).shape);

export const EFFORT_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/estimate",
    summary: "The latest estimate",
    verb: "projects.read",
    answers: { 200: EstimateView },
  },
  {
    method: "post",
    path: "/projects/{slug}/estimate",
    summary: "Estimate a plan and keep it",
    verb: "estimates.write",
    body: NewEstimate,
    answers: { 201: EstimateView },
  },
  {
    method: "get",
    path: "/projects/{slug}/forecast",
    summary: "The latest forecast of runs until the target, with what came of it",
    verb: "projects.read",
    answers: { 200: ForecastView.extend({ came: ForecastWithOutcome.shape.came }) },
  },
  {
    method: "post",
    path: "/projects/{slug}/forecast",
    summary: "Ask the runs when a target is reached, and keep the answer",
    verb: "estimates.write",
    body: NewForecast,
    answers: { 201: ForecastView },
  },
  {
    method: "post",
    path: "/projects/{slug}/outcomes",
    summary: "Say what came of an estimate",
    verb: "estimates.write",
    body: NewOutcome,
    answers: { 201: z.object({ recorded: z.literal(true) }) },
  },
  {
    method: "get",
    path: "/reference-class",
    summary: "Finished and stopped projects that estimates are compared with",
    verb: "workspace.read",
    answers: { 200: z.object({ projects: z.array(FinishedProject) }) },
  },
  {
    method: "post",
    path: "/reference-class",
    summary: "Add a finished project",
    verb: "reference-class.write",
    body: NewFinished,
    answers: { 201: z.object({ id: z.string() }) },
  },
  {
    method: "delete",
    path: "/reference-class/{id}",
    summary: "Take a finished project out; what was estimated with it stays",
    verb: "reference-class.write",
    answers: { 204: "nothing" },
  },
  {
    method: "get",
    path: "/calibration",
    summary: "Whether past estimates and forecasts were right",
    verb: "workspace.read",
    answers: { 200: Calibration },
  },
];
