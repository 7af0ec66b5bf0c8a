import type { ReferenceProject } from "./schema.ts";

export const DEMO_NOTE = "levels are our reading of the paper; sample evidence is labelled.";

const SAMPLE_TOKEN = "sample";
/** Who sent the samples, as the log keeps a sender: no token of the workspace has this id. */
export const SAMPLE_SENDER = `token:${SAMPLE_TOKEN}`;
export const SAMPLE_ACTOR = { kind: "service", tokenId: SAMPLE_TOKEN, scopes: ["ingest"] } as const;

/**
 * Sample evidence by project: files below server/evidence/adapters that real tools wrote about an
 * estate valuation model, which is the kind of EST. What the paper tells of OIL, REC, RET and WEA is
 * written as documents of the same tools (rules/recovery.ts, recommender.ts, retention.ts, weather.ts).
 */
export const SAMPLE_EVIDENCE: Readonly<
  Partial<Record<ReferenceProject["code"], readonly string[]>>
> = {
  EST: [
    "mlflow/fixtures/mlflow-3.17.2/experiments-search.json",
    "mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json",
    "mlflow/fixtures/mlflow-3.17.2/runs-search-p2.json",
    "mlflow/fixtures/mlflow-3.17.2/runs-search-p3.json",
    "mlflow/fixtures/mlflow-3.17.2/registered-models-search.json",
    "mlflow/fixtures/mlflow-3.17.2/model-versions-search.json",
    "junit/fixtures/junit-xunit1.xml",
    "great-expectations/fixtures/validation-pass.json",
    "scc/fixtures/scc-4.1.0/by-file.json",
    "pip-audit/fixtures/pip-audit-2.10.1/vulnerable.json",
  ],
};

/**
 * Level read where the paper marks a challenge but says nothing of an indicator: 1 for a clear
 * experience (X), 2 for none (blank). Times 1/4 these are the mitigations 0.25 and 0.5 that the
 * rubric's section 4.5 assumes for the same two marks.
 */
export const LEVEL_BY_MARK = { X: 1, ".": 2 } as const;

/** Indicators that no part of the paper's case descriptions lets one judge; they stay unknown. */
export const SILENT_INDICATORS: readonly string[] = [
  "lt-5",
  "te-4",
  "dm-4",
  "dm-5",
  "mo-4",
  "fl-5",
  "gc-4",
  "ps-3",
  "ps-5",
];

export const REFERENCE_PROJECTS: readonly ReferenceProject[] = [
  {
    code: "EST",
    name: "Real estate valuation",
    section: "3.1",
    description:
      "Neural networks that several Swedish banks have used for more than ten years to check sales prices and collateral. Two data scientists and two backend developers, tied into an older SQL system and many legacy pipeline scripts on mixed machines.",
    affectsPeople: true,
    profile: { modelCode: ["valuation/model.py"], featureCode: ["valuation/features.py"] },
    read: {
      "em-1": {
        level: 1,
        note: "5.1: code was refactored often; a configuration switch changed with it unseen.",
      },
      "em-5": {
        level: 0,
        note: "5.1: the cause of a drop was sought in the wrong place for several days.",
      },
      "tr-1": { level: 1, note: "5.1: the shuffle fault was found by search, not by a routine." },
      "gc-1": { level: 1, note: "3.1: a large collection of legacy scripts on assorted systems." },
      "gc-2": { level: 0, note: "3.1: coupled to an existing SQL system and scripts." },
      "fl-3": {
        level: 0,
        note: "4.2.3: a widely used price estimate may bring about the price it predicts.",
      },
      "cd-2": { level: 2, note: "3.1: data scientists and backend developers in one small team." },
      "mo-5": { level: 2, note: "3.1: kept in production for more than ten years." },
    },
    notApplicable: {},
  },
  {
    code: "BOO",
    name: "Automated bookkeeping",
    section: "3.2",
    description:
      "Reading photographed receipts for bookkeeping. Labelled data was so scarce that a generator of photo-realistic receipts was built. Four data scientists with ten developers behind them, from scratch; first results were promising, wide roll-out and upkeep became too expensive.",
    affectsPeople: false,
    read: {
      "em-1": { level: 1, note: "3.2: tools for versioning were missing." },
      "em-4": { level: 0, note: "3.2: no tooling to version and deploy trained models." },
      "em-6": { level: 0, note: "3.2: training was not repeatable at the scale needed." },
      "te-2": { level: 1, note: "3.2: synthetic receipts stand in for labelled data." },
      "ee-5": { level: 0, note: "3.2: the cost of deployment and upkeep stopped the roll-out." },
      "gc-1": { level: 2, note: "3.2: no legacy code, everything started new." },
      "cd-2": { level: 1, note: "3.2: a separate development team behind the data scientists." },
    },
    notApplicable: {},
  },
  {
    code: "OIL",
    name: "Oil and gas recovery",
    section: "3.3",
    description:
      "A decision support tool that predicts the recoverable amount of a horizontal well from geological maps and a small number of producing wells. Two senior data scientists; the engineers who drill would not rely on it without other support.",
    affectsPeople: false,
    read: {
      "lt-1": { level: 1, note: "5.2: engineers asked why only once results were there." },
      "lt-2": { level: 1, note: "5.2: sensitivity analysis, made by the data scientists." },
      "lt-3": { level: 0, note: "5.2: locally poor data was not visible in the prediction." },
      "rl-2": { level: 2, note: "3.3: few wells, high-resolution maps." },
      "cd-1": {
        level: 1,
        note: "5.2: drilling engineers and modellers weighed the risk differently.",
      },
    },
    notApplicable: {},
  },
  {
    code: "RET",
    name: "User retention",
    section: "3.4",
    description:
      "Models by several teams of a media streaming service that predict whether new users stay. Terabytes from consumption, client interaction and demographics for millions of users; predictions appear in dashboards and judge randomised tests.",
    affectsPeople: true,
    read: {
      "rl-1": { level: 1, note: "3.4: many terabytes from several sources." },
      "mo-1": {
        level: 1,
        note: "4.2.2: a source can die unseen while a fallback keeps the lights green.",
      },
      "mo-2": { level: 2, note: "3.4: predictions are tracked in dashboards." },
      "mo-3": { level: 1, note: "5.7: logging was asked for late." },
      "ps-1": { level: 3, note: "5.6: terms of service say what may be used." },
      "ps-2": { level: 3, note: "5.6: gender, age and city are anonymised and encrypted." },
      "cd-1": {
        level: 1,
        note: "5.7: product owners want to ship, data scientists want data first.",
      },
      "cd-4": { level: 1, note: "5.7: logging needs surface late in product plans." },
    },
    notApplicable: {},
  },
  {
    code: "WEA",
    name: "Weather forecasting",
    section: "3.5",
    description:
      "Deep networks instead of physical simulation, with a national weather agency, to predict wind power better. Over a terabyte of satellite images, observations and maps from twelve years, part of it carried on tapes. Three data scientists, two developers and meteorologists.",
    affectsPeople: false,
    read: {
      "tr-1": {
        level: 0,
        note: "5.3: several hundred experiments in two weeks before the cause was found.",
      },
      "tr-2": {
        level: 1,
        note: "5.3: only the blurred reconstruction showed that something was wrong.",
      },
      "rl-1": { level: 1, note: "3.5: over a terabyte, in part moved physically." },
      "rl-3": { level: 1, note: "5.3: each idea was tried on a full model." },
      "cd-2": {
        level: 2,
        note: "3.5: data scientists, developers and meteorologists in one team.",
      },
    },
    notApplicable: {
      "monitoring-logging": "Never deployed, so there was nothing to monitor (Table 1).",
    },
  },
  {
    code: "CCF",
    name: "Card fraud detection",
    section: "3.6",
    description:
      "A general model that finds fraudulent deposits at gaming companies from payments, customer data and play after the payment, where hand-written rules did this before. A small analysis team built it; another department integrates it into payment processing.",
    affectsPeople: true,
    read: {
      "lt-1": {
        level: 1,
        note: "3.6: blocked payments must be explained to those who run payments.",
      },
      "cd-2": { level: 0, note: "3.6: results were handed to another department for integration." },
      "cd-3": { level: 1, note: "3.6: a handover took place; how, the paper does not say." },
      "ee-3": { level: 2, note: "3.6: the rule sets in use are a baseline." },
    },
    notApplicable: {
      "monitoring-logging": "Not deployed by the team that built it (Table 1).",
    },
  },
  {
    code: "BOT",
    name: "Poker bot identification",
    section: "3.7",
    description:
      "Finding automated players on poker sites from how they play and click, so that their accounts can be locked quickly. Two or three consultants with one or two part-time experts; promising, and cancelled before it was finished because nobody could say how good it would become.",
    affectsPeople: true,
    read: {
      "ee-1": {
        level: 1,
        note: "3.7: the goal was clear, the efficiency that would suffice was not.",
      },
      "ee-2": { level: 0, note: "5.5: no decision points that both sides had agreed." },
      "ee-4": { level: 0, note: "5.5: no delivery date could be given, and no range was." },
      "cd-1": { level: 0, note: "5.5: the team saw progress where the owners saw none." },
      "cd-2": { level: 1, note: "3.7: consultants beside part-time experts." },
      "ps-1": { level: 1, note: "3.7: hardware fingerprints, addresses and behaviour of players." },
    },
    notApplicable: {
      "monitoring-logging": "Cancelled before anything was deployed (Table 1).",
    },
  },
  {
    code: "REC",
    name: "Media recommendations",
    section: "3.8",
    description:
      "Recommending films or songs that few people have seen yet, by learning from the raw media where collaborative filtering has too little data. It began as a small prototype and was built out to a full production system by data scientists and many engineers.",
    affectsPeople: true,
    profile: { consumers: ["reco"], sources: ["user_profiles", "item_catalog"] },
    read: {
      "rl-1": { level: 1, note: "5.4: petabytes of raw media." },
      "rl-3": { level: 1, note: "5.4: a run takes many days on hundreds of machines." },
      "rl-5": { level: 3, note: "3.8: a large number of engineers runs it." },
      "fl-1": {
        level: 1,
        note: "4.2.3: recommendations and search change each other's training data.",
      },
      "fl-3": { level: 0, note: "4.2.3: what users play depends on what was recommended." },
      "mo-2": { level: 2, note: "3.8: a full production system." },
      "cd-2": { level: 3, note: "3.8: data scientists and engineers built it out together." },
    },
    notApplicable: {},
  },
];
