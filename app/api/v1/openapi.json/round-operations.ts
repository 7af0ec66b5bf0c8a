import {
  MoreInvitees,
  NewAgreement,
  NewRound,
  RoundNumber,
  RoundPicture,
} from "#server/rounds/schema.ts";
import type { Operation } from "./operations.ts";

export const ROUNDS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/assessment/round",
    summary: "The newest round: how far each is, and after the reveal every answer side by side",
    verb: "projects.read",
    answers: { 200: RoundPicture },
  },
  {
    method: "post",
    path: "/projects/{slug}/assessment/round",
    summary: "Open a round in which the people named rate apart",
    verb: "rounds.run",
    body: NewRound,
    answers: { 201: RoundPicture },
  },
  {
    method: "post",
    path: "/projects/{slug}/assessment/round/invitees",
    summary: "Ask more people to rate in the open round",
    verb: "rounds.run",
    body: MoreInvitees,
    answers: { 200: RoundPicture },
  },
  {
    method: "post",
    path: "/projects/{slug}/assessment/round/reveal",
    summary: "Put everybody's answers side by side; from then on they are settled together",
    verb: "rounds.run",
    body: RoundNumber,
    answers: { 200: RoundPicture },
  },
  {
    method: "post",
    path: "/projects/{slug}/assessment/round/agreements",
    summary: "Record what was agreed on for one question, or take it back",
    verb: "assessments.write",
    body: NewAgreement,
    answers: { 200: RoundPicture },
  },
  {
    method: "post",
    path: "/projects/{slug}/assessment/round/cancel",
    summary: "Call the round off; what was answered stays with each",
    verb: "rounds.run",
    body: RoundNumber,
    answers: { 200: RoundPicture },
  },
  {
    method: "get",
    path: "/projects/{slug}/assessment/live",
    summary:
      "Server-sent events: how far everybody is in the round, now and whenever it changes; never an answer",
    verb: "projects.read",
    answers: { 200: { files: ["text/event-stream"] } },
  },
];
