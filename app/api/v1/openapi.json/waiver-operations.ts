import { CertificationStep, ProjectCertification } from "#server/certifications/schema.ts";
import type { Verb } from "#server/identity/permissions.ts";
import {
  Incident,
  IncidentList,
  IncidentStep,
  NewIncident,
  Postmortem,
} from "#server/incidents/schema.ts";
import { NewSignOff, SignOffList } from "#server/sign-offs/schema.ts";
import {
  NewWaiver,
  RulingNote,
  Waiver,
  WaiverList,
  type WaiverVerb,
} from "#server/waivers/schema.ts";
import type { Operation } from "./operations.ts";

const INCIDENTS = "/projects/{slug}/incidents";
const GATE = "/projects/{slug}/gates/{gate}";

const RULINGS: Readonly<Record<WaiverVerb, { verb: Verb; summary: string }>> = {
  approve: {
    verb: "waivers.rule",
    summary: "Approve a waiver, by neither its requester nor its owner",
  },
  refuse: { verb: "waivers.rule", summary: "Refuse a waiver" },
  revoke: { verb: "waivers.rule", summary: "End an approved waiver before its time" },
  review: {
    verb: "waivers.rule",
    summary: "Say that an emergency waiver was looked at afterwards",
  },
  withdraw: { verb: "waivers.request", summary: "Withdraw a waiver that one requested" },
  settle: {
    verb: "waivers.request",
    summary: "Say that the condition of an expired waiver holds without it",
  },
};

export const WAIVERS: readonly Operation[] = [
  {
    method: "get",
    path: `${GATE}/waivers`,
    summary: "Waivers of a gate with their rulings, and what its policy allows",
    verb: "projects.read",
    answers: { 200: WaiverList },
  },
  {
    method: "post",
    path: `${GATE}/waivers`,
    summary: "Request a waiver of one condition that does not hold",
    verb: "waivers.request",
    body: NewWaiver,
    answers: { 201: Waiver },
  },
  ...Object.entries(RULINGS).map(([name, { verb, summary }]) => ({
    method: "post" as const,
    path: `${GATE}/waivers/{id}/${name}`,
    summary,
    verb,
    body: RulingNote.nullable(),
    answers: { 200: Waiver },
  })),
  {
    method: "get",
    path: `${GATE}/signoffs`,
    summary: "How each role's signature on a gate stands",
    verb: "projects.read",
    answers: { 200: SignOffList },
  },
  {
    method: "post",
    path: `${GATE}/signoffs`,
    summary: "Sign a gate off for one's discipline, or take it back",
    verb: "gates.sign",
    body: NewSignOff,
    answers: { 200: SignOffList },
  },
  {
    method: "get",
    path: "/projects/{slug}/certification",
    summary: "Whether what each gate let through still stands, and until when",
    verb: "projects.read",
    answers: { 200: ProjectCertification },
  },
  {
    method: "post",
    path: "/projects/{slug}/certification",
    summary: "Call for a review before its term, or plan the days of grace",
    verb: "certificates.write",
    body: CertificationStep,
    answers: { 200: ProjectCertification },
  },
  {
    method: "get",
    path: INCIDENTS,
    summary: "Incidents, the newest first",
    verb: "projects.read",
    answers: { 200: IncidentList },
  },
  {
    method: "post",
    path: INCIDENTS,
    summary: "Record an incident; a severe one calls for a review",
    verb: "incidents.write",
    body: NewIncident,
    answers: { 201: Incident },
  },
  {
    method: "post",
    path: `${INCIDENTS}/{id}/close`,
    summary: "Close an incident",
    verb: "incidents.write",
    body: IncidentStep.nullable(),
    answers: { 200: Incident },
  },
  {
    method: "post",
    path: `${INCIDENTS}/{id}/reopen`,
    summary: "Open a closed incident again",
    verb: "incidents.write",
    body: IncidentStep.nullable(),
    answers: { 200: Incident },
  },
  {
    method: "post",
    path: `${INCIDENTS}/{id}/postmortem`,
    summary: "Say where the lessons of an incident are written",
    verb: "incidents.write",
    body: Postmortem,
    answers: { 200: Incident },
  },
];
